"""养老金调待: each year's list of retirees whose pension is to be raised, from June on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cityplan.city.growth import district_paths
from cityplan.city.register import Learned, Register, delayed, never, some
from cityplan.city.retirees import Retirees, retirees
from cityplan.city.world import World

_YEARS = range(2021, 2027)
_ELIGIBLE = 0.985
_RAISED_BY = 0.04
_CORRECTED = 0.08
"""Share of the amounts that the audit of the next January to March corrects."""

_ROUND_ENDS = 0.97
"""Share of the adjustments done in the round of June to August; the others follow until December."""


def registers(world: World) -> Iterator[Register]:
    """Yield the lists by chunk of retirees and year."""
    for group in retirees(world):
        for year in _YEARS:
            yield _list_of(world, group, year)


def _list_of(world: World, group: Retirees, year: int) -> Register:
    new_year = np.datetime64(f"{year}-01-01")
    listed = np.flatnonzero((group.retired_on < new_year) & ~(group.died_on < new_year))
    rng = world.rng("pension adjustments", group.block, year)
    count = len(listed)
    eligible = rng.random(count) < _ELIGIBLE
    adjusted = np.where(
        eligible & _done(world, rng, group, listed, year), _days(rng, year, count), never(count)
    )
    increase = np.round(group.pension[listed] * _RAISED_BY, 2)
    values = pd.DataFrame(
        {
            "adjustment_year": year,
            "id_number": group.id_number[listed],
            "district_code": group.district_code[listed],
            "is_eligible": eligible,
            "adjusted_on": adjusted.astype("datetime64[s]"),
            "monthly_increase_yuan": np.where(eligible, increase, np.nan),
        }
    )
    entered = np.datetime64(f"{year}-05-20") + rng.integers(0, 12, count).astype("timedelta64[D]")
    audited = np.datetime64(f"{year + 1}-01-10") + rng.integers(0, 80, count).astype("timedelta64[D]")
    return Register(
        values,
        entered=entered,
        removed=some(rng, delayed(rng, entered + np.timedelta64(10, "D"), 40), 0.001),
        learned={
            "adjusted_on": Learned(delayed(rng, adjusted, 6), pd.Series(pd.NaT, values.index)),
            "monthly_increase_yuan": Learned(
                some(rng, audited, _CORRECTED), (values["monthly_increase_yuan"] * 0.9).round(2)
            ),
        },
    )


def _days(rng: np.random.Generator, year: int, count: int) -> np.ndarray:
    round_ = rng.integers(0, 75, count)
    tail = rng.integers(75, 175, count)
    days = np.where(rng.random(count) < _ROUND_ENDS, round_, tail)
    return np.datetime64(f"{year}-06-10") + days.astype("timedelta64[D]")


def _done(
    world: World, rng: np.random.Generator, group: Retirees, listed: np.ndarray, year: int
) -> np.ndarray:
    """Whether each adjustment is done within the year: ever more, by each district's own path."""
    paths = district_paths(world, "pension adjustments", 0.955, 1.0, 0.012)
    share = np.minimum(paths[:, 0] + (paths[:, 1] - paths[:, 0]) * (year - 2021) / 5, 1)
    codes = pd.Series(share, index=list(world.divisions.districts))
    return np.asarray(rng.random(len(listed)) < codes.loc[group.district_code[listed]].to_numpy())
