"""Which rows a figure's numerator and denominator are made of, read from the formulas of its workbook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from cityplan.audit.workbook_declared import RECORDS, listed_rows, load_workbooks
from cityplan.definitions.evidence import Recomputed, Workbook
from cityplan.warehouse.connect import Connection

_SAME_ROW = re.compile(r"\[(?:above\.|below\.)?(\w+)\]")
_WHOLE_COLUMN = re.compile(r"\b([a-z]\w*)\.([a-z]\w*)\b")
_TEXT = re.compile(r'"[^"]*"')
_WRITE = """
with declared as (
    select *
    from jsonb_to_recordset(%s::jsonb) as declared (indicator_id text, measure text, part text, sheet text)
),
gone as (
    delete from audit.indicator_part
    where (indicator_id, measure, part, sheet) not in (select * from declared)
)
insert into audit.indicator_part (indicator_id, measure, part, sheet)
select * from declared
on conflict do nothing
"""


def sheets_behind(workbook: Workbook, formula: str) -> frozenset[str]:
    """Return the sheets of warehouse rows a formula is made of, through the columns it names and theirs."""
    seen: set[tuple[str, str]] = set()
    waiting = list(_named(formula, None))
    while waiting:
        cell = waiting.pop()
        if cell not in seen:
            seen.add(cell)
            sheet, column = cell
            waiting += _named(workbook.columns.get(sheet, {}).get(column, ""), sheet)
    return frozenset(sheet for sheet, _ in seen if sheet == RECORDS or listed_rows(sheet) is None)


def declare_parts(connection: Connection) -> None:
    """Bring audit.indicator_part to the formulas; `connection` is the owner's."""
    rows = [
        {"indicator_id": indicator_id, "measure": measure, "part": part, "sheet": sheet}
        for indicator_id, workbook in load_workbooks().items()
        for measure, part, sheet in _parts(workbook)
    ]
    connection.execute(_WRITE, (json.dumps(rows),))


def _parts(workbook: Workbook) -> Iterator[tuple[str, str, str]]:
    measures: dict[str, Recomputed] = {"headline": workbook, **workbook.also}
    for measure, made in measures.items():
        for part, formula in (("numerator", made.numerator), ("denominator", made.denominator)):
            for sheet in sorted(sheets_behind(workbook, formula or "")):
                yield measure, part, sheet


def _named(formula: str, sheet: str | None) -> Iterator[tuple[str, str]]:
    """The cells a formula names as (sheet, column); `sheet` is where it stands."""
    formula = _TEXT.sub("", formula)
    for column in _SAME_ROW.findall(formula):
        yield sheet or RECORDS, column
    yield from _WHOLE_COLUMN.findall(_SAME_ROW.sub("", formula))
