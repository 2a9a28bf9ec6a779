"""How many decimals a figure is shown with, so that what differs is never shown as the same."""

from __future__ import annotations

from decimal import Decimal

_LEAST = 2

Figure = Decimal | float
"""A measured figure in any unit."""


def decimals(figure: Figure, *beside: Figure | None) -> int:
    """Return the fewest decimals, at least two, that tell a figure from those beside it that differ."""
    others = [other for other in beside if other is not None and other != figure]
    places = _LEAST
    while any(_fixed(figure, places) == _fixed(other, places) for other in others):
        places += 1
    return places


def fixed(figure: Figure, *beside: Figure | None) -> str:
    """Return the figure with these decimals, thousands separated: `2.60`, or `2.5996` beside 2.6."""
    return _fixed(figure, decimals(figure, *beside))


def short(figure: Figure, *beside: Figure | None) -> str:
    """Return the same without zeros that say nothing: `2.6`."""
    return fixed(figure, *beside).rstrip("0").rstrip(".")


def _fixed(figure: Figure, places: int) -> str:
    return f"{figure:z,.{places}f}"
