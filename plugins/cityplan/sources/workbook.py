"""Reads one sheet of an xls or xlsx workbook into blocks.

The sheet is held in memory while it is read (it has at most 1,048,576 rows) and passed on in blocks. Cells
become text: whole numbers without a decimal point, dates as YYYY-MM-DD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from cityplan.contracts import Contract
from cityplan.errors import DeliveryError, Place
from cityplan.sources.blocks import Block, BlockBuilder, Part
from cityplan.sources.cells import text_of
from cityplan.sources.error_cells import Errors, Unreadable, error_cells, may_have_errors
from cityplan.sources.header import SCANNED_ROWS, Row, find_header
from cityplan.sources.rows import BLANK, TITLE, Sorter
from cityplan.sources.totals import ControlTotals

BLOCK_ROWS = 5_000
_LOOKED_AT_TOGETHER = 250  # one row that needs thought makes all of them be looked at one by one
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
# What gives away a locked workbook in its OLE file: the stream of an encrypted xlsx (OLE names are UTF-16),
# or, in an xls, a FilePass record after the one that opens the workbook or that write-protects it.
_LOCKED = re.compile(
    re.escape("EncryptedPackage".encode("utf-16-le"))
    + rb"|\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00",
    re.S,
)


def read_workbook(
    path: Path, part: Part, contract: Contract, delivery_id: int, place: Place, any_name: bool
) -> Iterator[Block]:
    """Yield the blocks of the contract's sheet; without a declared sheet, of the first.

    With `any_name`, the only sheet that is not empty will do whatever it is called.
    Raises DeliveryError for an empty, locked or damaged workbook, one without the sheet, a wrong header, or a
    合计 that is not the sum of its rows.
    """
    with closing(_open(path, place)) as workbook:
        with ThreadPoolExecutor(max_workers=1) as aside:  # unpacks the sheet for itself, meanwhile
            marked = aside.submit(may_have_errors, path)
            sheet = _sheet(workbook, contract.channel.sheet, any_name, place)
        part, place = replace(part, sheet=sheet.name), replace(place, sheet=sheet.name)
        rows = _rows(sheet, _errors(path, place, marked))
        head = list(islice(rows, SCANNED_ROWS))
        header = find_header(head, contract, place)
        builder = BlockBuilder(part, delivery_id, len(header.positions))
        for number, cells in head[: header.first_row - 1]:
            builder.skip(number, TITLE if any(cells) else BLANK)
        sorter, totals = Sorter.of(header, contract, builder), ControlTotals.of(header, contract)
        below = chain(head[header.last_row :], rows)
        while together := list(islice(below, _LOOKED_AT_TOGETHER)):
            for (number, cells), kind in zip(together, sorter.put_all(together), strict=True):
                totals.take(number, cells, kind)
            if len(builder) >= BLOCK_ROWS:
                yield builder.take()
        totals.check(place)
        yield builder.take()


def _rows(sheet: CalamineSheet, errors: Errors) -> Iterator[Row]:
    """Rows by their numbers, from the first filled column on, with the texts of errors in their cells."""
    first_column = sheet.start[1] if sheet.start else 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [cell if isinstance(cell, str) else text_of(cell) for cell in cells]
        if number in errors:
            for column, error in errors[number].items():
                texts[column - first_column] = error
        yield number, texts


def _errors(path: Path, place: Place, marked: Future[bool]) -> Errors:
    try:
        return error_cells(path, str(place.sheet)) if marked.result() else {}
    except Unreadable as error:
        raise _damaged(replace(place, sheet=None)) from error


def _open(path: Path, place: Place) -> CalamineWorkbook:
    if path.stat().st_size == 0:
        raise DeliveryError(
            place,
            "The file is empty (0 bytes). 文件为空。",
            "Export it again and send it. 请重新导出后报送。",
        )
    try:
        return CalamineWorkbook.from_path(path)
    except (CalamineError, OSError) as error:
        raise (_locked(place) if _is_locked(path) else _damaged(place)) from error


def _sheet(workbook: CalamineWorkbook, declared: str | None, any_name: bool, place: Place) -> CalamineSheet:
    names = workbook.sheet_names
    try:
        if declared in names:
            return workbook.get_sheet_by_name(str(declared))
        if declared is None and names:
            return workbook.get_sheet_by_index(0)
        filled = [sheet for sheet in map(workbook.get_sheet_by_name, names) if sheet.start is not None]
    except CalamineError as error:
        raise _damaged(place) from error
    if any_name and len(filled) == 1:
        return filled[0]
    raise DeliveryError(
        replace(place, sheet=declared),
        f"The workbook has no such sheet, only {'、'.join(names) or 'none'}. 工作簿中没有约定的工作表。",
        f"Name the sheet {declared} and send the file again. 请将工作表命名为“{declared}”后重新报送。",
    )


def _is_locked(path: Path) -> bool:
    content = path.read_bytes()
    return content.startswith(_OLE_MAGIC) and _LOCKED.search(content) is not None


def _locked(place: Place) -> DeliveryError:
    return DeliveryError(
        place,
        "The workbook is locked by a password. 工作簿已加密。",
        "Remove the password and send it again. 请取消密码后重新报送。",
    )


def _damaged(place: Place) -> DeliveryError:
    return DeliveryError(
        place,
        "This is no readable Excel workbook, or it is damaged. 文件不是有效的 Excel 工作簿或已损坏。",
        "Save it as xlsx in a spreadsheet program and send it again. 请用表格软件另存为 xlsx 后重新报送。",
    )
