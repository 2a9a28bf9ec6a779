"""Renders the report of a night: one self-contained page, a section per department, for screen and paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from cityplan import COMMAND
from cityplan.contracts import Contract, load_contracts
from cityplan.decimals import Figure, fixed
from cityplan.reporting.broken_rows import broken_rows
from cityplan.reporting.facts import Facts, Row, read_facts
from cityplan.reporting.grades import BOUNDS, DIMENSIONS, grade
from cityplan.reporting.names import division_name, indicator_name, owners
from cityplan.reporting.sections import of_department, shown
from cityplan.settings import Settings
from cityplan.validation.rules import all_rules


def write_report(settings: Settings, night: date) -> Path:
    """Write the night's report into the reports folder, whole and for each department; return the whole."""
    contracts = load_contracts()
    facts = read_facts(settings, night, contracts)
    folder = settings.reports_folder / "quality"
    folder.mkdir(parents=True, exist_ok=True)
    for department in {contract.department for contract in contracts.values()}:
        page = folder / f"quality_{night}_{department}.html"
        page.write_text(render(night, facts, contracts, department), encoding="utf-8")
    page = folder / f"quality_{night}.html"
    page.write_text(render(night, facts, contracts), encoding="utf-8")
    return page


def render(
    night: date, facts: Facts, contracts: Mapping[str, Contract], department: str | None = None
) -> str:
    """Return the page as HTML: all of the night, or what concerns one department."""
    own = facts if department is None else of_department(facts, department)
    own = {**own, "broken_rows": broken_rows(own["broken_rows"], contracts)}
    names = {contract.department: contract for contract in contracts.values()}
    pages = sorted(names) if department is None else [department]
    return (
        _environment()
        .get_template("quality_report.html.j2")
        .render(
            night=night,
            alone=None if department is None else names[department],
            indicators=[name for name, owner in owners().items() if department in (None, owner)],
            facts=shown(own),
            dimensions=DIMENSIONS,
            bounds=BOUNDS,
            contracts=contracts,
            rules={
                (name, rule.rule_id): f"{rule.zh} · {rule.en}"
                for name, contract in contracts.items()
                if contract.department in pages
                for rule in all_rules(contract)
            },
            causes=_CAUSES,
            command=COMMAND,
            scores=department_scores(own["scores"]),
            departments=[
                {
                    **of_department(own, one),
                    "id": one,
                    "zh": names[one].department_zh,
                    "en": names[one].department_en,
                }
                for one in pages
            ],
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("cityplan.reporting", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(grade=grade, words=_words, moment=_moment, figure=_figure)
    environment.filters.update(indicator=indicator_name, division=division_name)
    return environment


_CAUSES = {
    "delivery": "交付 deliveries",
    "definition": "定义 definition",
    "release": "解冻 release",
    "code": "模型或代码表 models or code lists",
}


def department_scores(scores: Iterable[Row]) -> dict[str, dict[str, float]]:
    """Return department -> dimension -> mean of its extracts' scores; `all` stands for the mean of these.

    They are known to six decimals: what is left of a division must not decide about a grade.
    """
    found: dict[str, dict[str, list[float]]] = {}
    for row in scores:
        by_dimension = found.setdefault(row["department"], {})
        by_dimension.setdefault(row["dimension"], []).append(float(row["score"]))
    means = {
        department: {name: sum(values) / len(values) for name, values in by_dimension.items()}
        for department, by_dimension in found.items()
    }
    return {
        department: {
            name: round(value, 6)
            for name, value in {**values, "all": sum(values.values()) / len(values)}.items()
        }
        for department, values in means.items()
    }


def _words(contract: Contract) -> str:
    return f"{contract.zh} {contract.en}"


def _moment(moment: datetime | None) -> str:
    return "—" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def _figure(number: int | Figure | None, *beside: Figure | None) -> str:
    if number is None:
        return "—"
    return f"{number:,}" if isinstance(number, int) else fixed(number, *beside)
