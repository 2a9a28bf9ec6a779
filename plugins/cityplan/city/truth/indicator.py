"""What an indicator's module offers, and the rows that come out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.truth.counting import CITY, DISTRICTS, KEY, TOTAL, Figures, Key
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.periods import period_ends
from cityplan.city.truth.plan import Plan

HEADLINE = "headline"
COLUMNS = [
    *("indicator_id", "division_code", "period_end", "dimension", "member", "measure"),
    *("numerator", "denominator", "value", "n", "ci_low", "ci_high", "denominator_year", "is_provisional"),
]
OWN = ["value", "ci_low", "ci_high"]

Members = tuple[tuple[str, ...], ...]
"""Of each dimension its name, then its members."""

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one measure at one period end.

    numerator, denominator, n: what is absent counts 0, what is empty is missing.
    shared_denominator: one figure per division for all its members; what is absent is missing. Beside a
    `denominator` it only says where there is one. A measure with neither is a count, its value the numerator.
    out_of: what a count is out of, per division.
    own: columns among OWN that the indicator works out itself; what is absent is empty.
    """

    numerator: Figures
    denominator: Figures | None = None
    shared_denominator: pd.Series[Any] | None = None
    out_of: pd.Series[Any] | None = None
    denominator_year: int | None = None
    n: Figures | None = None
    own: Mapping[str, Figures] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator's definition as pandas.

    parts: the parts of every measure at a period end, the first being HEADLINE. members: the members of each
    dimension, members_city_only: which only the city has. extracts: all it needs, the first is the one
    without which there are no rows.
    """

    plan: Plan
    extracts: tuple[str, ...]
    parts: Callable[[Evidence, date], Mapping[str, Parts]]
    members: Callable[[Evidence], Mapping[str, Iterable[str]]] = lambda _: {}
    members_city_only: bool = False
    streets: bool = False
    city_only: bool = False

    @property
    def indicator_id(self) -> str:
        """Id of the indicator in the plan."""
        return self.plan.indicator_id


def values(indicator: Indicator, evidence: Evidence, business_date: date) -> pd.DataFrame:
    """Every row of the indicator at every month end up to the business date, with the columns COLUMNS."""
    if not evidence.delivered(indicator.extracts[0]):
        return pd.DataFrame(columns=COLUMNS)
    members = tuple((dimension, *sorted(codes)) for dimension, codes in indicator.members(evidence).items())
    measures = [
        rows
        for period in period_ends(business_date)
        for rows in _values_at(indicator, evidence, members, period)
    ]
    columns = {name: np.concatenate([rows[name] for rows in measures]) for name in COLUMNS if measures}
    return pd.DataFrame(columns, columns=COLUMNS)


def _values_at(
    indicator: Indicator, evidence: Evidence, members: Members, period: date
) -> Iterator[Mapping[str, NDArray[Any]]]:
    """The rows of each measure, as an array for each column."""
    parts = indicator.parts(evidence, period)
    streets = _streets(parts[HEADLINE], evidence, period) if indicator.streets else []
    divisions = (CITY,) if indicator.city_only else (CITY, *DISTRICTS)
    grid = _grid((*streets, *divisions), (CITY,) if indicator.members_city_only else divisions, members)
    common = {
        "indicator_id": indicator.indicator_id,
        "period_end": period,
        "is_provisional": evidence.is_provisional(indicator.extracts, period),
    }
    repeated = {name: grid.all(value) for name, value in common.items()}
    for name, measure in parts.items():
        yield {**grid.columns, **repeated, **_rows(grid, name, measure, indicator.plan.scale)}


def _streets(headline: Parts, evidence: Evidence, period: date) -> list[str]:
    """Street-level units valid at the period, and those that still have records."""
    counted = headline.numerator if headline.n is None else headline.n
    return sorted({*evidence.streets_valid_at(period), *(code for code, *_ in counted if len(code) == 12)})


@dataclass(frozen=True, slots=True)
class Grid:
    """The keys that have a row, also as an array for each of their parts."""

    keys: Sequence[Key]
    columns: Mapping[str, NDArray[Any]]

    def all(self, value: object) -> NDArray[Any]:
        """The value in every row."""
        return np.full(len(self.keys), value, dtype="float64" if isinstance(value, float) else object)


@cache
def _grid(totals: tuple[str, ...], divisions: tuple[str, ...], members: Members) -> Grid:
    keys = [(division, TOTAL, TOTAL) for division in totals]
    for division in divisions:
        keys.extend((division, dimension, code) for dimension, *codes in members for code in codes)
    parts = zip(KEY, zip(*keys, strict=True), strict=True)
    return Grid(keys, {name: np.array(texts, dtype=object) for name, texts in parts})


def _rows(grid: Grid, name: str, parts: Parts, scale: int) -> dict[str, NDArray[Any]]:
    numerator, denominator = _counted(parts.numerator, grid), _denominator(grid, parts)
    value = numerator
    if parts.denominator is not None or parts.shared_denominator is not None:
        value = scale * numerator / np.where(denominator == 0, np.nan, denominator)
    year = np.nan if parts.denominator_year is None else float(parts.denominator_year)
    return {
        "measure": grid.all(name),
        "numerator": numerator,
        "denominator": denominator,
        "value": value,
        "ci_low": grid.all(np.nan),
        "ci_high": grid.all(np.nan),
        "n": grid.all(np.nan) if parts.n is None else _counted(parts.n, grid),
        "denominator_year": np.where(np.isnan(denominator), np.nan, year),
        **{column: _ordered(figures, grid, np.nan) for column, figures in parts.own.items()},
    }


def _counted(figures: Figures, grid: Grid) -> Column:
    """Figures in the grid's order; a count or sum of nothing is 0."""
    return _ordered(figures, grid, 0)


def _ordered(figures: Figures, grid: Grid, absent: float) -> Column:
    return np.array([figures.get(key, absent) for key in grid.keys], dtype="float64")


def _denominator(grid: Grid, parts: Parts) -> Column:
    of_division = parts.shared_denominator if parts.out_of is None else parts.out_of
    shared = None
    if of_division is not None:
        known = of_division.to_dict()
        shared = np.array([known.get(division, np.nan) for division, *_ in grid.keys], dtype="float64")
    if parts.denominator is None:
        return grid.all(np.nan) if shared is None else shared
    own = _counted(parts.denominator, grid)
    return own if shared is None else np.where(np.isnan(shared), np.nan, own)
