"""From records to an indicator's parts: who is in force, where, and sums per division and member."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

CITY = "230100"
DISTRICTS = (
    *("230102", "230103", "230104", "230108", "230109", "230110", "230111", "230112", "230113"),
    *("230123", "230124", "230125", "230126", "230127", "230128", "230129", "230183", "230184"),
)
TOTAL = "total"
KEY = ("division_code", "dimension", "member")

Key = tuple[str, str, str]
"""Division, dimension and member, as in KEY."""

Figures = Mapping[Key, float]
"""One figure for each key that has one."""

Summed = NDArray[Any]
"""One figure for each of some cells, in the order of their numbers."""


def in_force(
    records: pd.DataFrame,
    period: date,
    start: str,
    last_day: str | None = None,
    over_from: str | None = None,
) -> pd.DataFrame:
    """Records begun by the period and not over at it.

    start: must be on or before the period, an empty one never counts. last_day: the last day in force counts.
    over_from: the record is over from that day on.
    """
    day = pd.Timestamp(period)
    counts = records[start] <= day
    if last_day is not None:
        counts &= records[last_day].isna() | (records[last_day] >= day)
    if over_from is not None:
        counts &= records[over_from].isna() | (records[over_from] > day)
    return records[counts]


def in_year_to(dates: pd.Series[Any], period: date) -> pd.Series[bool]:
    """Whether each date lies between 1 January of the period's year and the period end."""
    return (dates >= pd.Timestamp(period.year, 1, 1)) & (dates <= pd.Timestamp(period))


def located(records: pd.DataFrame, code: str) -> pd.DataFrame:
    """Add city, district (one of the 18 or empty) and street (12 digits); drop places outside the city."""
    places = [_place(value) for value in records[code]]
    here = records[np.array([place is not None for place in places], dtype=bool)].copy()
    here[["city", "district", "street"]] = pd.DataFrame(
        [place for place in places if place is not None], here.index, ["city", "district", "street"], "str"
    )
    return here


@cache
def _place(code: object) -> tuple[str, str | None, str | None] | None:
    """City, district and street of a code, None outside the city."""
    text = str(code)
    if not text.startswith("2301"):
        return None
    has_street = len(text) >= 9 and text[6:9] != "000"
    return CITY, text[:6] if text[:6] in DISTRICTS else None, f"{text[:9]}000" if has_street else None


def of_the_city(records: pd.DataFrame) -> pd.DataFrame:
    """Records that name no place: the city's, of no district."""
    return records.assign(city=CITY, district=None)


@dataclass(frozen=True, slots=True)
class Cells:
    """Records, each once for every cell it counts in.

    rows: positions among the records. numbers: of each the number of its cell. keys: of the cells, by their
    numbers.
    """

    records: pd.DataFrame
    rows: NDArray[np.intp]
    numbers: NDArray[np.intp]
    keys: Sequence[Key]

    def of(self, *columns: str) -> pd.DataFrame:
        """These columns of the rows, and `cell`."""
        return self.records[list(columns)].iloc[self.rows].assign(cell=self.numbers)

    def sums(self, numbers: NDArray[np.intp], weights: NDArray[np.float64] | None = None) -> Summed:
        """How often each cell is among the numbers, or the sum of its weights."""
        return np.bincount(numbers, weights, minlength=len(self.keys))


Aggregate = Callable[[Cells], Summed]


def spread(
    records: pd.DataFrame, aggregate: Aggregate, by: Sequence[str] = (), streets: bool = False
) -> Figures:
    """Aggregate anew in the city, each district, each of their members and, if wanted, each street.

    Cells without records are absent.
    """
    cells = _cells(records, by, streets)
    figures = aggregate(cells).tolist()
    return {cells.keys[number]: figures[number] for number in np.flatnonzero(count(cells)).tolist()}


def _cells(records: pd.DataFrame, by: Sequence[str], streets: bool) -> Cells:
    """One grouping of all levels and dimensions instead of one for each."""
    everyone = {TOTAL: (np.zeros(len(records), dtype=np.intp), [TOTAL])}
    members = everyone | {name: pd.factorize(records[name]) for name in by}
    levels = {"city": members, "district": members} | ({"street": everyone} if streets else {})
    keys: list[Key] = []
    rows, numbers = [], []
    for level, dimensions in levels.items():
        place, places = pd.factorize(records[level])
        for dimension, (member, names) in dimensions.items():
            here = np.flatnonzero((place >= 0) & (member >= 0))
            rows.append(here)
            numbers.append(len(keys) + place[here] * len(names) + member[here])
            keys += [(division, dimension, name) for division in places for name in names]
    return Cells(records, np.concatenate(rows), np.concatenate(numbers), keys)


def count(cells: Cells) -> Summed:
    """Number of records."""
    return cells.sums(cells.numbers)


def distinct(column: str) -> Aggregate:
    """Number of different values of a column; empty ones are nobody."""

    def aggregate(cells: Cells) -> Summed:
        codes, found = pd.factorize(cells.records[column])
        code, many = codes[cells.rows], max(len(found), 1)
        once = np.unique((cells.numbers * many + code)[code >= 0])
        return cells.sums(once // many)

    return aggregate


def total(column: str) -> Aggregate:
    """Sum of a column; empty values add nothing."""

    def aggregate(cells: Cells) -> Summed:
        figures = cells.records[column].to_numpy(dtype="float64")
        return cells.sums(cells.numbers, np.where(np.isnan(figures), 0, figures)[cells.rows])

    return aggregate
