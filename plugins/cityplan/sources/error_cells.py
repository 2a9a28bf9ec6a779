"""Finds the cells of an xlsx sheet that hold an error (#N/A, #REF! …).

The workbook reader gives them as empty, and an empty cell often means something: a closing date that is #N/A
must not read as "still open". Old xls workbooks do not tell them; there an error stays an empty cell.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import openpyxl

_SHEETS = "xl/worksheets/"
_ERROR_MARK = b't="e"'

Errors = Mapping[int, Mapping[int, str]]
"""Error texts by row number (from 1) and column index (from 0)."""


def error_cells(path: Path, sheet: str) -> Errors:
    """Return the errors of a sheet; reading is slow only where the workbook has any. An xls has none."""
    if not zipfile.is_zipfile(path) or not _has_errors(path):
        return {}
    found: dict[int, dict[int, str]] = defaultdict(dict)
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        rows = book[sheet]
        rows.reset_dimensions()  # programs that write workbooks often state a wrong extent
        for row_number, row in enumerate(rows.iter_rows(), 1):
            for column, cell in enumerate(row):
                if cell.data_type == "e":
                    found[row_number][column] = str(cell.value)
        book.close()
    return found


def _has_errors(path: Path) -> bool:
    with zipfile.ZipFile(path) as packed:
        return any(_ERROR_MARK in packed.read(name) for name in packed.namelist() if name.startswith(_SHEETS))
