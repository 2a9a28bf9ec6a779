"""Workbooks in bytes: as offices make them, and broken in the ways they arrive."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import xlwt  # type: ignore[import-untyped]
from xlwt.CompoundDoc import XlsDoc  # type: ignore[import-untyped]

Rows = Sequence[Sequence[Any]]

_FREE, _END, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF
_FAT = 0xFFFFFFFD
_ERROR_CODES = {"#REF!": 23, "#N/A": 42}


def xlsx(sheets: Mapping[str, Rows], merged: Sequence[str] = ()) -> bytes:
    """Sheets by name; `merged` are ranges of the first one. A text like #N/A is an error value."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def damaged_sheet(book: bytes, sheet: int, damage: str) -> bytes:
    """An xlsx whose sheet of that number has a wrong checksum, or is locked or packed in an unknown way."""
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        info = packed.getinfo(f"xl/worksheets/sheet{sheet}.xml")
    broken, at = bytearray(book), info.header_offset
    entry = broken.index(info.filename.encode(), at + 31 + len(info.filename)) - 46
    for flags, method, checksum in ((at + 6, at + 8, at + 14), (entry + 8, entry + 10, entry + 16)):
        match damage:
            case "checksum":
                broken[checksum] ^= 0xFF
            case "locked":
                broken[flags] |= 1
            case "method":
                broken[method] = 9
    return bytes(broken)


def xls(sheets: Mapping[str, Rows]) -> bytes:
    """The same as an old binary workbook, errors too."""
    packed = io.BytesIO()
    _old_book(sheets).save(packed)
    return packed.getvalue()


def locked_xls(sheets: Mapping[str, Rows]) -> bytes:
    """An old workbook with a password: a FilePass record follows the first record of its stream."""
    stream = _old_book(sheets).get_biff_data()
    first = 4 + struct.unpack_from("<HH", stream)[1]
    packed = io.BytesIO()
    XlsDoc().save(packed, stream[:first] + struct.pack("<HHHHH", 0x2F, 6, 0, 1, 1) + stream[first:])
    return packed.getvalue()


def locked_xlsx() -> bytes:
    """What a password makes of an xlsx: an OLE file with the two streams of an encrypted package."""
    header = struct.pack("<8s16xHHHHH6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<10I", 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0) + struct.pack(
        "<108I", *[_FREE] * 108
    )
    table = struct.pack("<128I", _FAT, _END, *[_FREE] * 126)
    entries = _ole_entry("Root Entry", 5, child=1)
    entries += _ole_entry("EncryptionInfo", 2, right=2) + _ole_entry("EncryptedPackage", 2)
    return header.ljust(512, b"\xff") + table + entries.ljust(512, b"\0")


def _ole_entry(name: str, kind: int, right: int = _NONE, child: int = _NONE) -> bytes:
    raw = f"{name}\0".encode("utf-16-le")
    position = struct.pack("<HBBIII16xIQQIQ", len(raw), kind, 1, _NONE, right, child, 0, 0, 0, _END, 0)
    return raw.ljust(64, b"\0") + position


def _old_book(sheets: Mapping[str, Rows]) -> Any:
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for row_number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell in _ERROR_CODES:
                    sheet.row(row_number).set_cell_error(column, _ERROR_CODES[cell])
                elif cell is not None:
                    sheet.write(row_number, column, cell)
    return book
