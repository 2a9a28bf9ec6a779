"""Finds the cells of a sheet that hold an error (#N/A, #REF! …), in xlsx and in old xls workbooks.

The workbook reader gives them as empty, and an empty cell often means something: a closing date that is #N/A
must not read as "still open".
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError

_SHEETS = "xl/worksheets/"
_ERROR_MARK = b't="e"'
_PIECE_BYTES = 1 << 20

# What xlrd, zipfile (RuntimeError: a member is locked, or packed in an unknown way) and openpyxl (where a
# part is missing or broken: from SyntaxError, of XML, to TypeError) raise at a workbook they cannot follow.
Unreadable = (
    *(XLRDError, CompDocError, struct.error),
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError),
    *(SyntaxError, AttributeError, TypeError, ValueError, LookupError, AssertionError),
)

Errors = Mapping[int, Mapping[int, str]]
"""Error texts by row number (from 1) and column index (from 0)."""


def may_have_errors(path: Path) -> bool:
    """Tell whether to look for errors in a workbook: not in an xlsx whose sheets mark none.

    Raises one of Unreadable for an xlsx of which a sheet cannot be unpacked, be it another than is asked for.
    """
    if not zipfile.is_zipfile(path):
        return True
    with zipfile.ZipFile(path) as packed:
        return any(_holds_mark(packed, name) for name in packed.namelist() if name.startswith(_SHEETS))


def _holds_mark(packed: zipfile.ZipFile, name: str) -> bool:
    """Search a sheet piece by piece: unpacked it may be ten times as large as the workbook."""
    end = b""
    with packed.open(name) as sheet:
        while piece := sheet.read(_PIECE_BYTES):
            seen = end + piece
            if _ERROR_MARK in seen:
                return True
            end = seen[1 - len(_ERROR_MARK) :]
    return False


def error_cells(path: Path, sheet: str) -> Errors:
    """Return the errors of a sheet; slow, of an xlsx as reading it by openpyxl is.

    Raises one of Unreadable for a workbook that the workbook reader can follow and this one cannot.
    """
    found: dict[int, dict[int, str]] = defaultdict(dict)
    cells = _of_xlsx(path, sheet) if zipfile.is_zipfile(path) else _of_xls(path, sheet)
    for row_number, column, error in cells:
        found[row_number][column] = error
    return found


def _of_xlsx(path: Path, sheet: str) -> Iterator[tuple[int, int, str]]:
    import openpyxl  # ten megabytes that nearly no process needs

    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        rows = book[sheet]
        rows.reset_dimensions()  # programs that write workbooks often state a wrong extent
        for row_number, row in enumerate(rows.iter_rows(), 1):
            for column, cell in enumerate(row):
                if cell.data_type == "e":
                    yield row_number, column, str(cell.value)
        book.close()


def _of_xls(path: Path, sheet: str) -> Iterator[tuple[int, int, str]]:
    # its log would go to the standard output; what it may find damaged, the reader has found readable
    opened = xlrd.open_workbook(
        str(path), logfile=io.StringIO(), on_demand=True, ignore_workbook_corruption=True
    )
    with opened as book:
        rows = book.sheet_by_name(sheet)
        for row in range(rows.nrows):
            for column, kind in enumerate(rows.row_types(row)):
                if kind == xlrd.XL_CELL_ERROR:
                    yield row + 1, column, xlrd.error_text_from_code[int(rows.cell_value(row, column))]
