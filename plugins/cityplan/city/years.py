"""Days on which things happen, year by year up to the horizon."""

from __future__ import annotations

import numpy as np

from cityplan.city.register import Days
from cityplan.city.world import HORIZON


def years_from(first: int) -> range:
    """Return the years from `first` to that of the horizon."""
    return range(first, HORIZON.year + 1)


def days_of(rng: np.random.Generator, year: int, a_year: int) -> Days:
    """Return sorted days in `year` for `a_year` things in a full one; none lies after the horizon."""
    first = np.datetime64(f"{year}-01-01")
    days = int((np.datetime64(f"{year + 1}-01-01") - first).astype(int))
    happened = first + np.sort(rng.integers(0, days, a_year)).astype("timedelta64[D]")
    return np.asarray(happened[happened <= np.datetime64(HORIZON)])
