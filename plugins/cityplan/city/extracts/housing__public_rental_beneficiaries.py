"""公租房保障家庭: families housed in kind or paid in cash; ever more of them change to cash."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from cityplan.city.growth import END, START, crossing_days, district_paths
from cityplan.city.identity import numbered
from cityplan.city.places import district_codes, some_districts
from cityplan.city.register import after, some
from cityplan.city.world import World

_ONE_DAY = np.timedelta64(1, "D")
_NEW = 0.2
_LEAVING = 0.12
_OVERLAPPING = 0.01


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return every period of support begun by `as_of`, past ones included."""
    known = _periods(world)
    day = pd.Timestamp(as_of)
    rows = known.loc[known["from_date"] <= day].reset_index(drop=True)
    return rows.assign(to_date=rows["to_date"].mask(rows["to_date"] > day))


@lru_cache(maxsize=2)
def _periods(world: World) -> pd.DataFrame:
    """In kind until the family changes over, in cash from then on; a few are in both for some weeks."""
    rng = world.rng("public rental")
    count = world.scale.public_rental_households
    district = some_districts(world, rng, count)
    paths = district_paths(world, "public rental cash", 0.43, 0.585, 0.05)[district]
    changes = crossing_days(paths, rng.random(count))
    long_ago = START - rng.integers(100, 4000, count).astype("timedelta64[D]")
    lately = START + rng.integers(1, 1700, count).astype("timedelta64[D]")
    start = np.where(rng.random(count) < _NEW, lately, long_ago)
    ended = some(
        rng, np.maximum(start, START) + rng.integers(60, 1700, count).astype("timedelta64[D]"), _LEAVING
    )
    never_in_kind = ~after(changes, start) & ~np.isnat(changes)
    overlap = np.where(rng.random(count) < _OVERLAPPING, 30, 0).astype("timedelta64[D]")
    leaves_kind = np.fmin(changes - _ONE_DAY + overlap, ended)
    families = pd.DataFrame(
        {
            "household_id": numbered("GZF2301", np.arange(1, count + 1), 8),
            "district_code": district_codes(world, district),
        }
    )
    in_kind = families.assign(mode="in_kind", from_date=start, to_date=leaves_kind).loc[~never_in_kind]
    in_cash = families.assign(mode="cash", from_date=np.where(never_in_kind, start, changes), to_date=ended)
    in_cash = in_cash.loc[~np.isnat(changes) & ~after(in_cash["from_date"].to_numpy("datetime64[D]"), ended)]
    periods = pd.concat([in_kind, in_cash], ignore_index=True)
    periods = periods.loc[periods["from_date"] <= END]
    return periods.sort_values(["household_id", "from_date"], ignore_index=True)
