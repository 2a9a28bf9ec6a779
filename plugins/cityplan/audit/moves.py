"""The figures a repair would move, as a table in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table

from cityplan.audit.what_if import Move, WhatIf
from cityplan.decimals import short
from cityplan.definitions import load_definitions
from cityplan.publication.scorecard import STATUSES

WIDTH = 200
"""Columns of text that hold the table without breaking names."""

_COLUMNS = (
    "指标 Indicator",
    "区划 Division",
    "期末 Period",
    "现值 Before",
    "将为 After",
    "现状态 Status before",
    "将为 Status after",
)


def summary(found: WhatIf) -> Iterator[str]:
    """Yield what the repair would do and how much would move, a line each."""
    yield from found.said
    verdicts = sum(move.is_verdict for move in found.moves)
    yield (
        f"{len(found.moves)} of {found.figures} figures would move, {verdicts} verdicts "
        f"将变动 {len(found.moves)} 个数值、{verdicts} 个状态 ({', '.join(found.indicators) or '—'})"
    )
    yield "Nothing was changed. 仅为试算，未作任何更改。"


def table(found: WhatIf, most: int) -> Table:
    """Return the first `most` moves as a table; changed verdicts come first."""
    page = Table(*_COLUMNS, box=box.SIMPLE)
    for move in sorted(found.moves, key=lambda move: not move.is_verdict)[:most]:
        page.add_row(*_cells(move))
    return page


def as_text(found: WhatIf, most: int) -> str:
    """Return the table as plain text, for logs."""
    page = Console(file=StringIO(), width=WIDTH, record=True)
    page.print(table(found, most))
    return page.export_text()


def _cells(move: Move) -> tuple[str, ...]:
    name = load_definitions()[move.indicator_id].name
    which = [part for part in (move.member, move.measure) if part not in ("total", "headline")]
    place = " ".join(part for part in (move.division_code, move.name_zh, move.name_en) if part)
    return (
        " ".join((move.indicator_id, name.zh, *which)),
        place,
        f"{move.period_end:%Y-%m}",
        _number(move.value_before, move.value_after),
        _number(move.value_after, move.value_before),
        _words(move.status_before),
        _words(move.status_after),
    )


def _number(value: Decimal | None, beside: Decimal | None) -> str:
    return "—" if value is None else short(value, beside)


def _words(status: str | None) -> str:
    return " ".join(STATUSES.get(status, (status,))) if status else "—"
