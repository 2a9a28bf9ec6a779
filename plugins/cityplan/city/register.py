"""A department's register: records, and the days on which the department learned each thing about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Days = NDArray[Any]
"""Dates as datetime64[D]; NaT means never."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What one column said before the department learned its present value.

    on: days of learning, one per record, NaT where the value was known from the start.
    before: the earlier values, one per record.
    """

    on: Days
    before: pd.Series[Any]


@dataclass(frozen=True)
class Register:
    """Records of one extract as finally known, one row each.

    entered and removed: days on which the record was entered and taken out (NaT: never).
    learned: column -> what it said earlier.
    """

    values: pd.DataFrame
    entered: Days
    removed: Days | None = None
    learned: Mapping[str, Learned] = field(default_factory=dict)

    def state(self, day: date) -> pd.DataFrame:
        """Records as the department knew them at the end of `day`, without those removed by then."""
        present = self.entered <= np.datetime64(day)
        if self.removed is not None:
            present &= ~(self.removed <= np.datetime64(day))
        return self._as_known(day, present)

    def changes(self, since: date | None, day: date) -> tuple[pd.DataFrame, NDArray[np.str_]]:
        """Records touched after `since` up to `day`, as known at `day`, and the operation (I, U, D) of each.

        since None means from the beginning. What came and went in that time is never reported.
        """
        start = np.datetime64(since) if since is not None else np.datetime64("0001-01-01")
        end = np.datetime64(day)
        new = (self.entered > start) & (self.entered <= end)
        known = self.entered <= end
        touched = new.copy()
        for column in self.learned.values():
            touched |= (column.on > start) & (column.on <= end)
        operation = np.where(new, "I", "U")
        if self.removed is not None:
            gone = self.removed <= end
            leaving = gone & (self.removed > start) & ~new
            operation[leaving] = "D"
            touched = (touched & ~gone) | leaving
        chosen = touched & known
        return self._as_known(day, chosen), operation[chosen]

    def _as_known(self, day: date, chosen: NDArray[np.bool_]) -> pd.DataFrame:
        rows = self.values.loc[chosen].copy()
        for name, column in self.learned.items():
            still_unknown = (column.on > np.datetime64(day))[chosen]
            rows[name] = rows[name].mask(still_unknown, column.before.loc[chosen])
        return rows.reset_index(drop=True)


def never(count: int) -> Days:
    """Return `count` days that never come."""
    return np.full(count, np.datetime64("NaT"), dtype="datetime64[D]")


def after(first: Days, second: Days) -> NDArray[np.bool_]:
    """Tell where `first` is a day, and later than `second` (False where either never comes)."""
    return np.asarray(first > second)


def some(rng: np.random.Generator, days: Days, rate: float) -> Days:
    """Return the days, kept at the given rate, never elsewhere."""
    return np.asarray(np.where(rng.random(len(days)) < rate, days, np.datetime64("NaT", "D")))


def delayed(rng: np.random.Generator, days: Days, most: int) -> Days:
    """Return the days, each 0 to `most` days later, as offices learn of things."""
    return np.asarray(days + rng.integers(0, most + 1, len(days)).astype("timedelta64[D]"))
