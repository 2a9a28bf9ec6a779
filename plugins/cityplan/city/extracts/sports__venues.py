"""体育场地: venues in use and out of use with their site area; new ones open year by year."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from cityplan.city.growth import START, crossing_days, district_paths
from cityplan.city.identity import Texts, numbered, organisation_names
from cityplan.city.places import district_codes, some_districts
from cityplan.city.population import persons
from cityplan.city.world import World

# Share of the venues, site area beside the others', name.
_TYPES = {
    "gymnasium": (0.03, 6.0, "体育馆"),
    "athletics_track": (0.04, 15.0, "田径场"),
    "basketball_court": (0.22, 0.9, "篮球场"),
    "ball_court": (0.2, 1.2, "球类场地"),
    "pool": (0.03, 2.0, "游泳馆"),
    "ice_rink": (0.05, 4.0, "滑冰场"),
    "fitness_path": (0.38, 0.25, "健身路径"),
    "other": (0.05, 1.0, "健身广场"),
}
_AREA_WITH_ALL_OPEN = 2.83
"""Square metres per resident if every venue were open."""


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return the venues opened by `as_of`, those out of use since too."""
    known = _venues(world)
    rows = known.loc[known["opened_on"] <= pd.Timestamp(as_of)].reset_index(drop=True)
    return rows.assign(closed_on=rows["closed_on"].mask(rows["closed_on"] > pd.Timestamp(as_of)))


@lru_cache(maxsize=4)
def _venues(world: World) -> pd.DataFrame:
    rng = world.rng("sports venues")
    district = some_districts(world, rng, world.scale.sports_venues)
    count = len(district)
    shares = [share for share, _, _ in _TYPES.values()]
    kinds = np.array(list(_TYPES), dtype=object)[rng.choice(len(_TYPES), size=count, p=shares)]
    size = np.array([_TYPES[kind][1] for kind in kinds]) * rng.lognormal(0, 0.3, count)
    wanted = persons(world, 2025).sum(axis=(1, 2)) * _AREA_WITH_ALL_OPEN * np.exp(rng.normal(0, 0.08, 18))
    area = wanted[district] * size / np.bincount(district, size, minlength=18)[district]
    paths = district_paths(world, "sports area", 0.69, 0.975, 0.02)[district]
    opened = crossing_days(paths, _ranks(rng, district, area))
    closed = START + rng.integers(1, 1700, count).astype("timedelta64[D]")
    closes = (rng.random(count) < 0.02) & (opened < START)
    table = pd.DataFrame(
        {
            "venue_id": numbered("CD2301", np.arange(1, count + 1), 6),
            "name": _names(rng, kinds),
            "venue_type": kinds,
            "district_code": district_codes(world, district),
            "site_area_m2": np.maximum(area, 1).round(2),
            "opened_on": opened.astype("datetime64[s]"),
            "closed_on": np.where(closes, closed, np.datetime64("NaT")).astype("datetime64[s]"),
        }
    )
    return table.loc[table["opened_on"].notna()].reset_index(drop=True)


def _ranks(rng: np.random.Generator, district: Any, area: Any) -> Any:
    """Rank in 0..1 of each venue in its district by the area opened before it, in random order."""
    order = rng.permutation(len(area))
    shuffled = pd.Series(area[order]).groupby(district[order])
    rank = (shuffled.cumsum() - area[order] / 2) / shuffled.transform("sum")
    ranks = np.empty(len(area))
    ranks[order] = rank
    return ranks


def _names(rng: np.random.Generator, kinds: Texts) -> pd.Series[Any]:
    names = pd.Series(index=range(len(kinds)), dtype=object)
    for kind, (_, _, suffix) in _TYPES.items():
        chosen = kinds == kind
        names[chosen] = organisation_names(rng, int(chosen.sum()), suffix)
    return names
