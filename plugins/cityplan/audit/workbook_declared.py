"""How each indicator's workbook recomputes it: as its definition declares."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cityplan.audit.records import load_records
from cityplan.definitions import Kind, load_definitions
from cityplan.definitions.evidence import Recomputed, Workbook
from cityplan.definitions.strict import Strict
from cityplan.errors import ConfigurationError
from cityplan.warehouse.connect import Connection
from cityplan.yaml_files import read_yaml

RECORDS = "records"
"""The sheet of the records behind the figure."""

_BESIDE = Path(__file__).with_name("rows_beside.yaml")
_WRITE = """
with declared as (
    select *
    from jsonb_to_recordset(%s::jsonb) as declared (
        indicator_id text, sheet text, extract text, staging_view name, condition text, by_member boolean,
        subject text, derived jsonb
    )
),
gone as (
    delete from audit.workbook_rows
    where (indicator_id, sheet) not in (select indicator_id, sheet from declared)
)
insert into audit.workbook_rows (
    indicator_id, sheet, extract, staging_view, condition, by_member, subject, derived
)
select * from declared
on conflict (indicator_id, sheet) do update set
    extract = excluded.extract, staging_view = excluded.staging_view, condition = excluded.condition,
    by_member = excluded.by_member, subject = excluded.subject, derived = excluded.derived
"""


class Rows(Strict):
    """Rows of a sheet: of an extract under a condition, perhaps within other rows, or rows listed here."""

    extract: str = ""
    condition: str = "true"
    within: str | None = None
    by_member: bool = False
    listed: tuple[Mapping[str, str | float | None], ...] | None = None


@cache
def load_workbooks() -> Mapping[str, Workbook]:
    """Return the workbook of each indicator whose definition declares one, by its id.

    Raises ConfigurationError when one names rows beside the records that are not declared.
    """
    workbooks = {name: item.workbook for name, item in load_definitions().items() if item.workbook}
    for name, workbook in workbooks.items():
        if odd := [sheet for sheet in workbook.beside if sheet not in _beside()]:
            raise ConfigurationError(
                f"{name}: its workbook names rows that {_BESIDE.name} has not: {', '.join(odd)} (无此行集).",
                f"Declare them there; it has {', '.join(_beside())}.",
            )
    return workbooks


def value_formula(indicator_id: str, recomputed: Recomputed) -> str:
    """Return the formula of the value: as declared, else as the definition's kind says."""
    definition = load_definitions()[indicator_id]
    if recomputed.value is not None:
        return recomputed.value
    if definition.kind is not Kind.RATIO:
        return "numerator"
    return f'IF(denominator="","",IF(denominator=0,"",{definition.scale}*numerator/denominator))'


def listed_rows(sheet: str) -> tuple[Mapping[str, str | float | None], ...] | None:
    """Return the rows the declaration itself lists; None for a sheet of rows in the warehouse."""
    return None if sheet == RECORDS else _beside()[sheet].listed


def extract_of(indicator_id: str, sheet: str) -> str:
    """Return the extract (department.extract) a sheet's rows come from."""
    return load_records()[indicator_id].extract if sheet == RECORDS else _resolved(sheet).extract


def declare_workbooks(connection: Connection) -> None:
    """Bring audit.workbook_rows to the declarations; `connection` is the owner's."""
    rows = [row for indicator_id in load_workbooks() for row in _sheets(indicator_id)]
    connection.execute(_WRITE, (json.dumps(rows),))


def _sheets(indicator_id: str) -> Iterator[dict[str, Any]]:
    records, workbook = load_records()[indicator_id], load_workbooks()[indicator_id]
    behind = Rows(extract=records.extract, condition=records.condition, by_member=True)
    yield _row(indicator_id, RECORDS, behind) | {
        "subject": workbook.subject,
        "derived": dict(workbook.derived),
    }
    for sheet in workbook.beside:
        if listed_rows(sheet) is None:
            yield _row(indicator_id, sheet, _resolved(sheet))


def _row(indicator_id: str, sheet: str, rows: Rows) -> dict[str, Any]:
    return {
        "indicator_id": indicator_id,
        "sheet": sheet,
        "extract": rows.extract,
        "staging_view": f"stg_{rows.extract.replace('.', '__')}",
        "condition": rows.condition,
        "by_member": rows.by_member,
        "subject": None,
        "derived": {},
    }


def _resolved(sheet: str) -> Rows:
    rows = _beside()[sheet]
    if rows.within is None:
        return rows
    outer = _resolved(rows.within)
    return Rows(extract=outer.extract, condition=f"({outer.condition}) and ({rows.condition})")


@cache
def _beside() -> Mapping[str, Rows]:
    return {name: Rows.model_validate(said) for name, said in read_yaml(_BESIDE).items()}
