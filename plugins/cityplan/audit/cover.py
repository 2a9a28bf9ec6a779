"""The first sheet of an auditor's workbook: what the figure means, what was published, what the rows give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from psycopg.rows import dict_row

from cityplan.audit.formulas import Names, Sheet
from cityplan.audit.trace import Figure, Key
from cityplan.audit.workbook_declared import load_workbooks, value_formula
from cityplan.definitions import Definition, load_definitions
from cityplan.definitions.evidence import Recomputed
from cityplan.warehouse.connect import Connection

SHEET = "figure"
TOLERANCE = "1E-9"
_SEALED = """
select
    publication_id, business_date, known_at, checksum,
    (select encode(hash, 'hex') from audit.delivery_event order by event_id desc limit 1) as chain_head
from audit.publication
where completed_at is not null
order by publication_id desc
limit 1
"""
_PARTS = ("numerator", "denominator", "value")
_TITLE, _LIVE = Font(bold=True, size=14), PatternFill("solid", fgColor="FFF2CC")


def write_cover(
    page: Worksheet, connection: Connection, key: Key, figure: Figure, sheets: Mapping[str, Sheet]
) -> Names:
    """Fill the sheet; return the names that formulas may use, the figure's cells among them."""
    page.title = SHEET
    definition = load_definitions()[key.indicator_id]
    page.append([definition.name.zh, definition.name.en])
    page["A1"].font = page["B1"].font = _TITLE
    cells: dict[str, str] = {}
    for name, label, value in (*_asked(key), *_meaning(definition, figure), *_sealed(connection)):
        page.append([label, value])
        cells[name] = f"{SHEET}!$B${page.max_row}"
    page.append([])
    page.append(["", "重算 Recomputed", "发布 Published", "核对 Check"])
    first = page.max_row + 1
    cells |= {part: f"{SHEET}!$B${first + number}" for number, part in enumerate(_PARTS)}
    names = Names(sheets, cells)
    for part, formula in _formulas(key).items():
        row = page.max_row + 1
        computed = names.formula(formula) if formula else None
        page.append([_LABELS[part], computed, _number(getattr(figure, part)), _check(row)])
        page.cell(row, 2).fill = _LIVE
    for column, width in zip("ABCD", (34, 90, 26, 20), strict=True):
        page.column_dimensions[column].width = width
    for cell in page["B"]:
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
    return names


_LABELS = {"numerator": "分子 Numerator", "denominator": "分母 Denominator", "value": "数值 Value"}


def _formulas(key: Key) -> dict[str, str | None]:
    declared: Recomputed = load_workbooks()[key.indicator_id]
    if key.measure != "headline":
        declared = load_workbooks()[key.indicator_id].also[key.measure]
    return {
        "numerator": declared.numerator,
        "denominator": declared.denominator,
        "value": value_formula(key.indicator_id, declared),
    }


def _check(row: int) -> str:
    """A missing published part agrees with an empty or zero one: what is missing has no rows."""
    ours, theirs = f"B{row}", f"C{row}"
    near = f"ABS({ours}-{theirs})<={TOLERANCE}*MAX(1,ABS({theirs}))"
    missing = f'IF({ours}="",TRUE,{ours}=0)'
    return f'=IF(IF({theirs}="",{missing},IF({ours}="",FALSE,{near})),"相符 equal","不符 differs")'


def _asked(key: Key) -> Iterator[tuple[str, str, Any]]:
    yield "indicator", "指标 Indicator", key.indicator_id
    yield "division", "区划 Division", key.division_code
    yield "month_end", "期末 Period end", key.period_end
    yield "dimension", "维度 Dimension", key.dimension
    yield "member", "成员 Member", key.member
    yield "measure", "口径 Measure", key.measure


def _meaning(definition: Definition, figure: Figure) -> Iterator[tuple[str, str, Any]]:
    yield "plan", "规划 Plan", definition.plan.words.both
    yield "formula", "公式 Formula", definition.formula.both
    yield "reading", "读法 Reading", definition.reading.both
    yield "basis", "依据 Basis", definition.basis.both
    yield "unit", "单位 Unit", definition.unit.both
    yield "version", "定义版本 Definition version", figure.definition_version
    yield "records_behind", "记录数 n", figure.n
    if figure.frozen_known_at is not None:
        said = f"{figure.frozen_known_at.isoformat()}：以下各行按现在所知 The rows are those known now"
        yield "frozen", "冻结，为此时所知 Frozen as known at", said


def _sealed(connection: Connection) -> Iterator[tuple[str, str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        found: Mapping[str, Any] = cursor.execute(_SEALED).fetchone() or {}
    known_at = found.get("known_at")
    yield "publication", "发布 Publication", found.get("publication_id")
    yield "business_date", "业务日期 Business date", found.get("business_date")
    yield "known_at", "知悉时刻 Known at", known_at.isoformat() if known_at else None
    yield "checksum", "发布校验和 Checksum", found.get("checksum")
    yield "chain_head", "台账链头 Head of the chain", found.get("chain_head")


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
