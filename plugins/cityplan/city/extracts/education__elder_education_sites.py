"""老年教育机构: universities in districts, schools in streets, study points in communities."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from cityplan.city.growth import END, crossing_days, district_paths
from cityplan.city.identity import Texts, numbered, organisation_names
from cityplan.city.places import district_index
from cityplan.city.register import some
from cityplan.city.world import World

_SUFFIXES = {"university": "老年大学", "school": "老年学校", "study_point": "老年学习点"}
_CLOSING = 0.02


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return every site opened by `as_of`, closed ones included."""
    known = _sites(world)
    day = pd.Timestamp(as_of)
    rows = known.loc[known["opened_on"] <= day].reset_index(drop=True)
    return rows.assign(closed_on=rows["closed_on"].mask(rows["closed_on"] > day))


@lru_cache(maxsize=4)
def _sites(world: World) -> pd.DataFrame:
    streets, communities = world.divisions.street_level, world.divisions.communities
    schools = streets.loc[streets["kind"].isin(["street", "town", "township"]), "division_code"]
    points = communities.loc[communities["kind"] != "other_community", "division_code"]
    frames = [
        _universities(world),
        _of_level(world, "school", schools.to_numpy(dtype=object), (0.17, 0.55, 0.08)),
        _of_level(world, "study_point", points.to_numpy(dtype=object), (0.08, 0.27, 0.05)),
    ]
    sites = pd.concat(frames, ignore_index=True)
    rng = world.rng("elder education")
    opened = sites["opened_on"].to_numpy("datetime64[D]")
    closed = some(rng, opened + rng.integers(300, 2500, len(sites)).astype("timedelta64[D]"), _CLOSING)
    sites["closed_on"] = closed.astype("datetime64[s]")
    sites.insert(0, "site_id", numbered("LNJY", np.arange(1, len(sites) + 1), 6))
    return sites


def _universities(world: World) -> pd.DataFrame:
    """One in each district, in an order drawn by lot: half of them at the baseline, nearly all later."""
    rng = world.rng("elder universities")
    districts = np.array([f"{code}000000" for code in world.divisions.districts], dtype=object)
    ranks = (rng.permutation(18) + 0.5) / 18
    days = crossing_days(np.tile([[0.5, 0.97]], (18, 1)), ranks)
    return _opened(rng, "university", districts, days)


def _of_level(world: World, level: str, places: Texts, path: tuple[float, float, float]) -> pd.DataFrame:
    """Sites in the places that get one; `path` is the share at the baseline, at the deadline, the spread."""
    rng = world.rng("elder education", level)
    paths = district_paths(world, f"elder education {level}", *path)[district_index(world, places)]
    return _opened(rng, level, places, crossing_days(paths, rng.random(len(places))))


def _opened(rng: np.random.Generator, level: str, places: Texts, days: np.ndarray) -> pd.DataFrame:
    opens = ~np.isnat(days) & (days <= END)
    count = int(opens.sum())
    return pd.DataFrame(
        {
            "name": organisation_names(rng, count, _SUFFIXES[level]),
            "level": level,
            "division_code": places[opens],
            "opened_on": days[opens].astype("datetime64[s]"),
        }
    )
