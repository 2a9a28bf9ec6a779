"""Reading alone, from an archived file to blocks of COPY text: workbooks, and csv in both encodings."""

from __future__ import annotations

from bench.model import Contestant, Home, Role
from bench.parts.part import Part
from bench.parts.scale import Scale
from bench.records import FIRST, Delivery, first_delivery, workbook

_SHEET_ROWS = 1_000_000
_TEXT = "COPY text with the lineage of every row; totals, notes and headers told apart"


def workbooks(scale: Scale) -> list[Part]:
    """Return the part of workbooks; the file is made if it is not there."""
    book = workbook(scale.data, min(scale.rows, _SHEET_ROWS))
    file = {"file": str(book.file), "rows": book.rows}
    few = workbook(scale.data, min(book.rows, scale.slow_rows))
    some = {"file": str(few.file), "rows": few.rows}
    contestants = [
        Contestant(
            "calamine by itself",
            Role.FLOOR,
            "calamine_floor",
            book.rows,
            "every row as a list of values, let go of at once",
            arguments=file,
            is_reference=True,
        ),
        _ours("ours", book, f"{_TEXT}; errors in cells found"),
        Contestant("pandas, calamine", Role.PEER, "pandas_excel", book.rows, "a DataFrame", arguments=file),
        Contestant(
            "openpyxl, read only",
            Role.PEER,
            "openpyxl_rows",
            few.rows,
            "every row as a tuple of values, let go of at once",
            arguments=some,
        ),
    ]
    return [Part("workbooks", contestants)]


def encodings(scale: Scale) -> list[Part]:
    """Return the part of encodings; the files are made if they are not there."""
    utf8, gb18030 = (first_delivery(scale.data, scale.rows, name) for name in ("UTF-8", "GB18030"))
    contestants = [
        _ours("ours, UTF-8", utf8, _TEXT, is_reference=True),
        _ours("ours, GB18030", gb18030, _TEXT),
    ]
    return [Part("encodings", contestants)]


def _ours(name: str, delivery: Delivery, does: str, *, is_reference: bool = False) -> Contestant:
    arguments = {"inbox": str(delivery.inbox), "as_of": FIRST.isoformat(), "rows": delivery.rows}
    return Contestant(
        name, Role.OURS, "read", delivery.rows, does, Home.MIGRATED, arguments, is_reference=is_reference
    )
