"""An auditor's workbook: a published figure, the masked rows behind it, and formulas that recompute it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook as Book
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from psycopg.rows import class_row

from cityplan.audit.cover import write_cover
from cityplan.audit.formulas import FIRST_ROW, Names, Sheet
from cityplan.audit.trace import Key, auditor, read_figure
from cityplan.audit.workbook_declared import RECORDS, extract_of, listed_rows, load_workbooks
from cityplan.contracts import load_contracts
from cityplan.definitions.evidence import Workbook
from cityplan.errors import CityplanError
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection

MOST_ROWS = 100_000
_ROWS = """
select
    delivery_id, file_no, row_number, as_of, name, sheet, sha256, subject, record, population
from audit.rows_of_workbook(%s, %s, %s, %s, %s, %s, %s)
left join audit.delivery_file using (delivery_id, file_no)
order by subject, delivery_id, file_no, row_number
"""
_LINEAGE = ("delivery_id", "as_of", "file", "file_sheet", "row_number", "sha256")
_ZH = {
    "delivery_id": "交付",
    "as_of": "截至日期",
    "file": "文件",
    "file_sheet": "工作表",
    "row_number": "行",
    "sha256": "文件校验和",
    "subject": "去重对象序号",
}
_ISO_DATE = re.compile(r"(19|2\d)\d\d-\d\d-\d\d")
_BOLD, _LIVE = Font(bold=True), PatternFill("solid", fgColor="FFF2CC")


class NoWorkbookError(CityplanError):
    """An indicator whose definition does not say how it is recomputed."""


class TooManyRowsError(CityplanError):
    """A figure with more rows behind it than a workbook should hold."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row behind a figure or beside it, masked, and where it was delivered."""

    delivery_id: int
    file_no: int
    row_number: int
    as_of: date
    name: str | None
    sheet: str | None
    sha256: str | None
    subject: int | None
    record: dict[str, Any]
    population: int

    def cells(self) -> dict[str, Any]:
        lineage = (self.delivery_id, self.as_of, self.name, self.sheet, self.row_number, self.sha256)
        subject = {} if self.subject is None else {"subject": self.subject}
        return dict(zip(_LINEAGE, lineage, strict=True)) | subject | self.record


def write_workbook(settings: Settings, key: Key, path: Path, most: int = MOST_ROWS) -> Path:
    """Write the workbook of a published figure to `path`, which is returned; the look at the rows is logged.

    Raises NoFigureError when the figure is not published, NoWorkbookError when its definition declares no
    workbook, TooManyRowsError when a sheet would have more than `most` rows.
    """
    book = Book()
    with auditor(settings) as connection:
        figure = read_figure(connection, key)
        declared = _declared(key.indicator_id)
        data = {sheet: _rows(connection, key, sheet, most) for sheet in (RECORDS, *declared.beside)}
        cover = book.worksheets[0]
        sheets = {sheet: _sheet(declared, sheet, rows) for sheet, rows in data.items()}
        names = write_cover(cover, connection, key, figure, sheets)
    for sheet, rows in data.items():
        _fill(book.create_sheet(sheet), key, declared, names, sheet, rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def _declared(indicator_id: str) -> Workbook:
    if found := load_workbooks().get(indicator_id):
        return found
    raise NoWorkbookError(
        f"{indicator_id}: its definition declares no workbook (定义未声明底稿).",
        "Declare `workbook` in the definition to have its figures recomputed.",
    )


def _rows(connection: Connection, key: Key, sheet: str, most: int) -> list[Mapping[str, Any]]:
    written = listed_rows(sheet)
    if written is not None:
        return list(written)
    with connection.cursor(row_factory=class_row(_Row)) as cursor:
        asked = (key.division_code, key.period_end, key.dimension, key.member, most)
        rows = cursor.execute(_ROWS, (key.indicator_id, sheet, *asked)).fetchall()
    if rows and rows[0].population > most:
        raise TooManyRowsError(
            f"{key}: {rows[0].population} rows on sheet {sheet}, more than {most} (行数过多).",
            "Ask for a district, a street or a member of a dimension, or allow more with --most.",
        )
    return [row.cells() for row in rows]


def _sheet(declared: Workbook, sheet: str, rows: list[Mapping[str, Any]]) -> Sheet:
    """The sheet's columns: those of its rows (the extract's when it has none), then the formulas."""
    live = [*(["is_first"] if sheet == RECORDS and declared.subject else [])]
    live += declared.columns.get(sheet, {})
    found = dict.fromkeys(name for row in rows[:1] for name in row)
    if not rows:
        found = dict.fromkeys((*_LINEAGE, *_named(declared, sheet)))
    return Sheet(sheet, (*found, *(name for name in live if name not in found)), len(rows))


def _named(declared: Workbook, sheet: str) -> list[str]:
    """The columns the formulas name; a sheet without rows shows at least these."""
    texts = [declared.numerator, declared.denominator or "", declared.value or ""]
    texts += [text for one in declared.also.values() for text in (one.numerator, one.denominator or "")]
    texts += [text for columns in declared.columns.values() for text in columns.values()]
    own = re.compile(rf"\b{sheet}\.(\w+)")
    inner = list(declared.columns.get(sheet, {}).values())
    found = [name for text in texts for name in own.findall(text)]
    return found + [name for text in inner for name in re.findall(r"\[(?:\w+\.)?(\w+)\]", text)]


def _fill(
    page: Worksheet,
    key: Key,
    declared: Workbook,
    names: Names,
    sheet: str,
    rows: list[Mapping[str, Any]],
) -> None:
    made, own = names.sheets[sheet], declared.columns.get(sheet, {})
    first = {"is_first": "IF([subject]=[above.subject],0,1)"} if "is_first" in made.columns else {}
    live = {**first, **own}
    zh = _ZH | (_chinese(key.indicator_id, sheet) if listed_rows(sheet) is None else {})
    page.append([zh.get(name, "公式" if name in live else "") for name in made.columns])
    page.append(list(made.columns))
    for number, row in enumerate(rows, FIRST_ROW):
        page.append(
            [
                names.formula(live[name], sheet, number) if name in live else _cell(row.get(name))
                for name in made.columns
            ]
        )
    for column, name in zip(page.iter_cols(max_row=2), made.columns, strict=True):
        for cell in column:
            cell.font = _BOLD
            if name in live:
                cell.fill = _LIVE
    page.freeze_panes = f"A{FIRST_ROW}"


def _chinese(indicator_id: str, sheet: str) -> dict[str, str]:
    contract = load_contracts()[extract_of(indicator_id, sheet)]
    return {field.name: field.zh for field in contract.fields}


def _cell(value: Any) -> Any:
    """Return what a cell holds: dates as dates, lists joined, and never a text that would be a formula."""
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, str) and value.startswith("="):
        return f"'{value}"
    return value
