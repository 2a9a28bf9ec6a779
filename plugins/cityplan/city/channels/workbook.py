"""Workbooks as offices make them: title rows, a two-row header with merged cells, totals, notes below."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cityplan.contracts import Contract, Field, FieldType

_COUNTER = "序号"
_PERIODS = ("year", "school_year")
_GROUPS = {FieldType.DATE: "日期", FieldType.INTEGER: "数量"}
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]{2}")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SAVED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)


class StyledWorkbook:
    """One workbook with one sheet of data, written when it is closed.

    headers: the Chinese headers of the contract's fields, in order. Numbers and dates become real number and
    date cells where the text is in its plain form, anything else stays the text it is.
    """

    def __init__(self, path: Path, contract: Contract, as_of: date, headers: list[str]) -> None:
        self.place = str(path)
        self.file = path.name
        self._path = path
        self._contract = contract
        self._fields = contract.fields
        self._book = Workbook()
        self._sheet = self._first_sheet(contract)
        self._totals = [field for field in self._fields if _is_amount(field)]
        self._sums: dict[str, float] = {}
        self._count = 0
        self._write_head(as_of, headers)

    def _first_sheet(self, contract: Contract) -> Worksheet:
        sheet = self._book.active
        if not isinstance(sheet, Worksheet):
            raise TypeError("a new workbook has a worksheet")
        sheet.title = contract.channel.sheet or contract.zh
        return sheet

    def _write_head(self, as_of: date, headers: list[str]) -> None:
        sheet, width = self._sheet, len(headers) + 1
        sheet.append([f"哈尔滨市{self._contract.zh}情况表"])
        sheet.append([f"截至{as_of.year}年{as_of.month}月{as_of.day}日"])
        for title in (1, 2):
            sheet.merge_cells(start_row=title, start_column=1, end_row=title, end_column=width)
            sheet.cell(title, 1).alignment = _CENTRED
        sheet.cell(1, 1).font = Font(bold=True, size=16)
        upper, lower = [_COUNTER], [""]
        for group, members in groupby(
            zip(self._fields, headers, strict=True), key=lambda pair: _group(pair[0])
        ):
            names = [header for _, header in members]
            grouped = group is not None and len(names) > 1
            upper += [str(group)] + [""] * (len(names) - 1) if grouped else names
            lower += names if grouped else [""] * len(names)
        rows = [upper, lower] if any(lower) else [upper]
        for row in rows:
            sheet.append([cell or None for cell in row])
        if len(rows) == 2:
            self._merge_header(upper, lower)
        for column in range(1, width + 1):
            sheet.column_dimensions[get_column_letter(column)].width = 18
        sheet.freeze_panes = f"A{sheet.max_row + 1}"

    def _merge_header(self, upper: list[str], lower: list[str]) -> None:
        top = self._sheet.max_row - 1
        for column, (above, below) in enumerate(zip(upper, lower, strict=True), start=1):
            if not below:
                self._sheet.merge_cells(
                    start_row=top, start_column=column, end_row=top + 1, end_column=column
                )
            elif above:
                last = column
                while last < len(upper) and lower[last] and not upper[last]:
                    last += 1
                self._sheet.merge_cells(start_row=top, start_column=column, end_row=top, end_column=last)
            self._sheet.cell(top, column).alignment = _CENTRED

    def write(self, texts: pd.DataFrame) -> NDArray[np.int64]:
        """Append rows, a 小计 row after each year where the extract has years; return the sheet rows."""
        numbers = np.zeros(len(texts), dtype=np.int64)
        period = next((name for name in _PERIODS if name in texts), None)
        labels = pd.Series("", range(len(texts))) if period is None else texts[period].reset_index(drop=True)
        for label in labels.unique():
            places = np.flatnonzero(labels == label)
            self._append_records(texts.iloc[places])
            numbers[places] = np.arange(len(places)) + self._sheet.max_row - len(places) + 1
            if period is not None:
                sums = {field.name: _sum(texts[field.name].iloc[places], field) for field in self._totals}
                self._append_total(f"{label}小计", sums)
        for field in self._totals:
            self._sums[field.name] = self._sums.get(field.name, 0) + _sum(texts[field.name], field)
        return numbers

    def _append_records(self, texts: pd.DataFrame) -> None:
        columns = [[_cell(text, field) for text in texts[field.name]] for field in self._fields]
        for cells in zip(*columns, strict=True):
            self._count += 1
            self._sheet.append([self._count, *cells])

    def _append_total(self, label: str, sums: Mapping[str, float]) -> None:
        if self._totals:
            self._sheet.append([label, *(sums.get(field.name) for field in self._fields)])

    def close(self) -> None:
        """Add the total and the notes, and save."""
        self._append_total("合计", self._sums)
        self._sheet.append([])
        self._sheet.append([f"注：本表由{self._contract.department_zh}填报，数据以系统登记为准。"])
        self._sheet.append(["填表人：", None, "审核人："])
        packed = BytesIO()
        self._book.save(packed)
        self._path.write_bytes(_without_times(packed))


def _group(field: Field) -> str | None:
    # A key stands alone even where it is a number: a year is not an amount.
    return None if field.key_position else _GROUPS.get(field.type)


def _is_amount(field: Field) -> bool:
    return field.type in (FieldType.INTEGER, FieldType.DECIMAL) and not field.key_position


def _sum(texts: pd.Series, field: Field) -> float:
    total = pd.to_numeric(texts, errors="coerce").sum()
    return int(total) if field.type is FieldType.INTEGER else round(float(total), 2)


def _cell(text: str, field: Field) -> str | float | date | None:
    if not text:
        return None
    if field.type is FieldType.INTEGER and text.isascii() and text.isdigit():
        return int(text)
    if field.type is FieldType.DECIMAL and _DECIMAL.fullmatch(text):
        return float(text)
    return _date_cell(text) if field.type is FieldType.DATE else text


def _date_cell(text: str) -> str | date:
    try:
        return date.fromisoformat(text) if len(text) == 10 else text
    except ValueError:
        return text


def _without_times(packed: BytesIO) -> bytes:
    """Return the same workbook without the moment it was saved: equal rows are equal bytes."""
    result = BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _SAVED.sub(rb"\g<1>2022-01-01T00:00:00Z\g<2>", content)
            named = zipfile.ZipInfo(entry.filename, _EPOCH)
            named.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(named, content)
    return result.getvalue()
