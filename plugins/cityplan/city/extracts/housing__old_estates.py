"""老旧小区台账: estates and their renovation; most of the programme is done before the deadline."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from cityplan.city.growth import START, crossing_days, district_paths
from cityplan.city.identity import numbered, organisation_names
from cityplan.city.places import communities_in, some_districts
from cityplan.city.register import Days
from cityplan.city.world import World

_FEATURES = ("parking", "buried_lines", "heating", "gas", "drainage", "elevator")
_FEATURE_SHARES = np.array([0.7, 0.5, 0.8, 0.35, 0.75, 0.06])


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return every estate with its works as they stood at `as_of`."""
    known = _estates(world)
    day = pd.Timestamp(as_of)
    started = (known["started_on"] <= day).to_numpy()
    return known.assign(
        started_on=known["started_on"].where(started),
        accepted_on=known["accepted_on"].where(known["accepted_on"] <= day),
        features=known["features"].where(started, None),
    )


@lru_cache(maxsize=4)
def _estates(world: World) -> pd.DataFrame:
    rng = world.rng("old estates")
    count = world.scale.old_estates
    district = some_districts(world, rng, count)
    built = np.where(
        rng.random(count) < 0.88, rng.integers(1968, 2001, count), rng.integers(2001, 2006, count)
    )
    in_programme = (built <= 2000) & (rng.random(count) < 0.85)
    paths = district_paths(world, "old estates", 0.33, 0.94, 0.06)[district]
    accepted = crossing_days(paths, rng.random(count))
    accepted[~in_programme] = np.datetime64("NaT")
    households = np.clip(rng.lognormal(5.9, 0.7, count), 40, 4000).astype(np.int64)
    return pd.DataFrame(
        {
            "estate_id": numbered("LJXQ2301", np.arange(1, count + 1), 6),
            "name": organisation_names(rng, count, "小区"),
            "division_code": communities_in(world, rng, district),
            "built_year": built,
            "in_programme": in_programme,
            "buildings": np.maximum(households // 60, 1),
            "households": households,
            "floor_area_m2": np.round(households * rng.uniform(45, 75, count), 2),
            "plan_year": _plan_years(rng, accepted, in_programme),
            "started_on": _starts(rng, accepted, in_programme).astype("datetime64[s]"),
            "accepted_on": accepted.astype("datetime64[s]"),
            "features": _features(rng, count),
        }
    )


def _starts(rng: np.random.Generator, accepted: Days, in_programme: np.ndarray) -> Days:
    """Works last 90 to 300 days; half of those never finished by the deadline begin in the last year."""
    count = len(accepted)
    late = START + rng.integers(1500, 1900, count).astype("timedelta64[D]")
    late[~in_programme | (rng.random(count) < 0.5)] = np.datetime64("NaT")
    begun = accepted - rng.integers(90, 300, count).astype("timedelta64[D]")
    return np.asarray(np.where(np.isnat(accepted), late, begun))


def _plan_years(rng: np.random.Generator, accepted: Days, in_programme: np.ndarray) -> pd.Series[Any]:
    """Year the renovation was planned for: that of its acceptance or the one before; none outside it."""
    years = pd.Series(accepted.astype("datetime64[s]")).dt.year.fillna(2026) - rng.integers(
        0, 2, len(accepted)
    )
    return years.where(in_programme).astype("Int64")


def _features(rng: np.random.Generator, count: int) -> pd.Series[Any]:
    chosen = rng.random((count, len(_FEATURES))) < _FEATURE_SHARES
    chosen[:, 2] |= ~chosen.any(axis=1)
    lists = [tuple(name for name, has in zip(_FEATURES, row, strict=True) if has) for row in chosen]
    return pd.Series(lists, dtype=object)
