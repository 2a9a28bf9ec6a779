"""托育机构: filed facilities; year by year more communities have one, and places grow with them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.growth import END, START, crossing_days, district_paths
from cityplan.city.identity import Texts, credit_codes, numbered, organisation_names
from cityplan.city.places import communities_in, district_index, some_districts
from cityplan.city.population import persons
from cityplan.city.world import World

_KINDS = {
    "childcare_institution": (0.44, "托育中心"),
    "kindergarten_class": (0.28, "幼儿园托班"),
    "community": (0.16, "社区托育园"),
    "employer": (0.05, "职工托育点"),
    "home": (0.07, "家庭托育点"),
}
_PLACES_AT_THE_END = 4.4 / 1000
"""Places per resident once all facilities are open."""


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return the facilities filed by `as_of`, those closed since too."""
    known = _facilities(world)
    rows = known.loc[known["filed_on"] <= pd.Timestamp(as_of)].reset_index(drop=True)
    return rows.assign(closed_on=rows["closed_on"].mask(rows["closed_on"] > pd.Timestamp(as_of)))


@lru_cache(maxsize=4)
def _facilities(world: World) -> pd.DataFrame:
    rng = world.rng("childcare institutions")
    divisions, filed, closes = _places(world, rng)
    count = len(divisions)
    kinds = np.array(list(_KINDS), dtype=object)[
        rng.choice(len(_KINDS), size=count, p=[share for share, _ in _KINDS.values()])
    ]
    closed = filed + rng.integers(200, 1500, count).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "institution_id": numbered("TY2301", np.arange(1, count + 1), 6),
            "uscc": credit_codes(rng, count),
            "name": _names(rng, kinds),
            "facility_kind": kinds,
            "division_code": divisions,
            "places": _numbers_of_places(world, rng, district_index(world, divisions)),
            "filed_on": filed.astype("datetime64[s]"),
            "closed_on": np.where(closes, closed, np.datetime64("NaT")).astype("datetime64[s]"),
        }
    )


def _places(world: World, rng: np.random.Generator) -> tuple[Texts, NDArray[Any], NDArray[np.bool_]]:
    """Divisions, days of filing and whether it closes: one facility per community reached, then others.

    The others stand beside a first one, in villages, or have closed.
    """
    communities = world.divisions.communities
    urban = communities.loc[communities["kind"] == "residents_committee", "division_code"].to_numpy(
        dtype=object
    )
    paths = district_paths(world, "childcare in communities", 0.22, 0.545, 0.06)
    reached_on = crossing_days(paths[district_index(world, urban)], rng.random(len(urban)))
    reached = reached_on <= END
    others = max(24, round(0.25 * int(reached.sum())))
    beside = communities_in(world, rng, some_districts(world, rng, others))
    days = START - rng.integers(-1700, 1500, others).astype("timedelta64[D]")
    closes = np.r_[np.zeros(int(reached.sum()), dtype=bool), rng.random(others) < 0.4]
    return np.r_[urban[reached], beside], np.r_[reached_on[reached], days], closes


def _numbers_of_places(
    world: World, rng: np.random.Generator, district: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Places of each facility, so that a district's together are what its residents are to have."""
    tilt = np.exp(rng.normal(0, 0.12, 18))
    wanted = persons(world, 2025).sum(axis=(1, 2)) * _PLACES_AT_THE_END * tilt
    weight = np.clip(rng.lognormal(0, 0.5, len(district)), 0.3, 4)
    expected = wanted[district] * weight / np.bincount(district, weight, minlength=18)[district]
    # Small cities have places by the handful: what is rounded away here is added there.
    whole = np.floor(np.cumsum(expected) + rng.random())
    return np.asarray(np.diff(whole, prepend=0), dtype=np.int64)


def _names(rng: np.random.Generator, kinds: Texts) -> pd.Series[Any]:
    names = pd.Series(index=range(len(kinds)), dtype=object)
    for kind, (_, suffix) in _KINDS.items():
        chosen = kinds == kind
        names[chosen] = organisation_names(rng, int(chosen.sum()), suffix)
    return names
