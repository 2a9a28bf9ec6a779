"""The text of a value that came with a type: from a workbook's cell, a database column or a JSON field."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal


def text_of(value: object) -> str:
    """Return the canonical text: 12 for 12.0, 0.3, 2026-09-30, true; nothing for None.

    A floating number has at most 15 significant digits, which is what a spreadsheet keeps and shows: an id
    number ruined by one ends in 000, as people know it, and not in digits made up by the binary form.
    Midnight is taken for a date without time. Text stays as it is.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def _moment(value: datetime) -> str:
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(sep=" ", timespec="seconds")
