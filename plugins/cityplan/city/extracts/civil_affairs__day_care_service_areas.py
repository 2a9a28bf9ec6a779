"""日间照料服务社区: communities each day-care institution serves; ever more, some taken over."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from cityplan.city.extracts.civil_affairs__elderly_care_institutions import institutions
from cityplan.city.growth import END, crossing_days, district_paths
from cityplan.city.places import district_index
from cityplan.city.register import after
from cityplan.city.world import World

_TAKEN_OVER = 0.06
"""Share of the communities that another institution served before."""


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return one row per institution and community served by `as_of`, past areas included."""
    known = _areas(world)
    day = pd.Timestamp(as_of)
    rows = known.loc[known["served_from"] <= day].reset_index(drop=True)
    return rows.assign(served_to=rows["served_to"].mask(rows["served_to"] > day))


@lru_cache(maxsize=4)
def _areas(world: World) -> pd.DataFrame:
    rng = world.rng("day care areas")
    units = world.divisions.communities
    communities = units.loc[units["kind"] == "residents_committee", "division_code"].to_numpy(dtype=object)
    district = district_index(world, communities)
    paths = district_paths(world, "day care areas", 0.54, 0.905, 0.07)
    reached = crossing_days(paths[district], rng.random(len(communities)))
    served = ~np.isnat(reached) & (reached <= END)
    communities, district, reached = communities[served], district[served], reached[served]
    homes = _day_care(world)
    serving = _nearby(rng, homes, district)
    opened = homes["opened_on"].to_numpy("datetime64[D]")[serving]
    areas = pd.DataFrame(
        {
            "institution_id": homes["institution_id"].to_numpy()[serving],
            "community_code": communities,
            "served_from": np.maximum(reached, opened).astype("datetime64[s]"),
            "served_to": pd.NaT,
        }
    )
    earlier = _served_before(rng, homes, areas, district)
    both = pd.concat([areas, earlier], ignore_index=True)
    both["served_to"] = pd.to_datetime(both["served_to"])
    return both.sort_values(["community_code", "served_from"], ignore_index=True)


def _day_care(world: World) -> pd.DataFrame:
    """Day-care institutions that stay open, with the index of their district."""
    known = institutions(world)
    chosen = (known["kind"] == "day_care") & known["closed_on"].isna() & (known["opened_on"] <= END)
    homes = known.loc[chosen].reset_index(drop=True)
    return homes.assign(district=district_index(world, homes["division_code"].to_numpy(dtype=object)))


def _nearby(rng: np.random.Generator, homes: pd.DataFrame, district: np.ndarray) -> np.ndarray:
    """Row in `homes` of an institution in each community's district, from elsewhere where there is none."""
    rows = rng.integers(0, len(homes), len(district))
    for index in np.unique(district):
        near = np.flatnonzero(homes["district"] == index)
        if len(near):
            chosen = district == index
            rows[chosen] = rng.choice(near, int(chosen.sum()))
    return rows


def _served_before(
    rng: np.random.Generator, homes: pd.DataFrame, areas: pd.DataFrame, district: np.ndarray
) -> pd.DataFrame:
    """Areas of another institution that ended the day before the present one's began."""
    other = homes.iloc[_nearby(rng, homes, district)].reset_index(drop=True)
    start = areas["served_from"].to_numpy("datetime64[D]")
    began = start - rng.integers(200, 900, len(areas)).astype("timedelta64[D]")
    possible = after(start, other["opened_on"].to_numpy("datetime64[D]"))
    possible &= (other["institution_id"] != areas["institution_id"]).to_numpy()
    chosen = possible & (rng.random(len(areas)) < _TAKEN_OVER)
    began = np.maximum(began, other["opened_on"].to_numpy("datetime64[D]"))
    rows = areas.assign(
        institution_id=other["institution_id"],
        served_from=began.astype("datetime64[s]"),
        served_to=(start - np.timedelta64(1, "D")).astype("datetime64[s]"),
    )
    return rows.loc[chosen]
