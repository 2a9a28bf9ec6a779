"""Great Expectations' Data Docs of what was judged: its own renderers, styles of ours beside the pages.

    <reports>/data_docs/index.html, results/<extract>.html, suites/<extract>.html, static/*.css

Nothing is judged again: a page is made from the verdicts in quality.check_result, which are counts, so that
no value of any row can be on it. Pages are made where Great Expectations is loaded anyway, by the task that
judged the delivery; the index needs none of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from psycopg.rows import dict_row

from cityplan.contracts import Contract
from cityplan.settings import Settings
from cityplan.validation.rules import rules_of
from cityplan.warehouse.connect import role_connection

Row = dict[str, Any]

# A rule's outcome in the delivery that was judged last; one that could not be read has none.
_LATEST = """
with judged as (
    select max(delivery_id) as delivery_id from quality.check_result
    where department = %(department)s and extract = %(extract)s and rule_id = any(%(rules)s)
)
select delivery_id, delivery.as_of, delivery.status, rule_id, evaluated, failed, passed, checked_at
from judged
inner join audit.delivery as delivery using (delivery_id)
inner join quality.check_result using (delivery_id)
where rule_id = any(%(rules)s)
"""


def docs_folder(settings: Settings) -> Path:
    """Return where the Data Docs lie."""
    return settings.reports_folder / "data_docs"


def write_pages(settings: Settings, contract: Contract) -> tuple[Path, ...]:
    """Write the pages of an extract, its suite and the delivery judged last; none when none was judged."""
    from cityplan.reporting.data_docs_pages import results_page, suite_page

    outcomes = _latest(settings, contract)
    if not outcomes:
        return ()
    folder = docs_folder(settings)
    pages = {
        folder / "results" / f"{contract.name}.html": results_page(contract, outcomes),
        folder / "suites" / f"{contract.name}.html": suite_page(contract),
    }
    _write_styles(folder / "static")
    for path, page in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    return tuple(pages)


def write_index(settings: Settings, contracts: Iterable[Contract]) -> Path:
    """Write the page that leads to the others and return it."""
    folder = docs_folder(settings)
    _write_styles(folder / "static")
    environment = Environment(
        loader=PackageLoader("cityplan.reporting", "templates"), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("data_docs_index.html.j2").render(
        contracts=[(contract, len(rules_of(contract))) for contract in contracts],
        results=_names(folder / "results"),
        suites=_names(folder / "suites"),
    )
    index = folder / "index.html"
    index.write_text(page, encoding="utf-8")
    return index


def _latest(settings: Settings, contract: Contract) -> Mapping[str, Row]:
    """Outcome of each rule of the suite in the delivery judged last."""
    parameters = {
        "department": contract.department,
        "extract": contract.extract,
        "rules": [rule.rule_id for rule in rules_of(contract)],
    }
    with role_connection(settings, "auditor") as connection, connection.cursor(row_factory=dict_row) as rows:
        return {row["rule_id"]: row for row in rows.execute(_LATEST, parameters)}


def _names(folder: Path) -> frozenset[str]:
    return frozenset(path.stem for path in folder.glob("*.html"))


def _write_styles(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with as_file(files("cityplan.reporting") / "static") as styles:
        for style in styles.glob("*.css"):
            shutil.copyfile(style, folder / style.name)
