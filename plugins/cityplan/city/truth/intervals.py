"""Intervals of 95 % around what was seen of a few."""

from __future__ import annotations

from math import sqrt

Z_95 = 1.96


def wilson(hits: float, total: float) -> tuple[float, float]:
    """Wilson interval of a share, 0-1, without continuity correction; raise ZeroDivisionError for nobody.

    Wilson, Probable inference, J. Am. Stat. Assoc. 22 (1927): the shares p that lie no further than z
    standard errors sqrt(p (1 - p) / n) from the share that was seen.
    """
    share, square = hits / total, Z_95**2
    centre = (share + square / (2 * total)) / (1 + square / total)
    half = Z_95 / (1 + square / total) * sqrt(share * (1 - share) / total + square / (4 * total**2))
    return centre - half, centre + half
