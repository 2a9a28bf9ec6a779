"""执业(助理)医师: one row per physician and place of practice; some practise at a second one."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.growth import START, Arrivals, Growth, district_paths
from cityplan.city.hospitals import institutions_in
from cityplan.city.identity import Texts, numbered, person_names, resident_ids
from cityplan.city.places import district_codes
from cityplan.city.population import persons
from cityplan.city.world import World

_SECOND_PLACE = 0.12
_CANCELLED_AGAIN = 0.5
"""Share of second registrations given up within the plan's years."""


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return the registrations made by `as_of`, cancelled ones too."""
    known = _registrations(world)
    rows = known.loc[known["registered_on"] <= pd.Timestamp(as_of)].reset_index(drop=True)
    return rows.assign(cancelled_on=rows["cancelled_on"].mask(rows["cancelled_on"] > pd.Timestamp(as_of)))


def doctors_at_the_baseline(world: World) -> Texts:
    """Return the licence numbers registered before the plan began: every snapshot has them."""
    known = _registrations(world)
    return np.asarray(known.loc[known["is_primary"] & (known["registered_on"] < START), "licence_no"])


@lru_cache(maxsize=4)
def _registrations(world: World) -> pd.DataFrame:
    paths = district_paths(world, "physicians", 0.285, 0.368, 0.025)
    growth = Growth.towards(world, "physicians", paths, _residents, leaving_a_year=0.03)
    return pd.concat([_chunk(world, arrivals) for arrivals in growth.chunks()], ignore_index=True)


def _residents(world: World, year: int) -> NDArray[np.float64]:
    """Residents by the hundred, as if no district had fewer than 600: a few physicians are everywhere."""
    return np.asarray(np.maximum(persons(world, year).sum(axis=(1, 2)) / 100, 6), dtype=np.float64)


def _chunk(world: World, arrivals: Arrivals) -> pd.DataFrame:
    rng = world.rng("physicians", arrivals.block)
    people = len(arrivals.day)
    long_ago = START - rng.integers(1, 30 * 365, people).astype("timedelta64[D]")
    registered = np.where(np.isnat(arrivals.day), long_ago, arrivals.day)
    born = registered - rng.integers(25 * 366, 34 * 366, people).astype("timedelta64[D]")
    first = pd.DataFrame(
        {
            "licence_no": _licence_numbers(registered, arrivals.block, people),
            "id_number": resident_ids(rng, born, rng.random(people) < 0.58, arrivals.block),
            "name": person_names(rng, people),
            "category": np.where(rng.random(people) < 0.84, "physician", "assistant_physician"),
            "institution_code": institutions_in(world, rng, arrivals.district, "physicians"),
            "is_primary": True,
            "district_code": district_codes(world, arrivals.district),
            "registered_on": registered.astype("datetime64[s]"),
            "cancelled_on": arrivals.ended.astype("datetime64[s]"),
        }
    )
    return pd.concat([first, _second_places(world, rng, first)], ignore_index=True)


def _licence_numbers(registered: NDArray[np.datetime64], block: int, count: int) -> Texts:
    year = registered.astype("datetime64[Y]").astype(np.int64) + 1970
    return np.asarray(
        numbered("1102301", year % 100, 2) + numbered("", np.arange(count) + block * 1_000_000, 6),
        dtype=object,
    )


def _second_places(world: World, rng: np.random.Generator, first: pd.DataFrame) -> pd.DataFrame:
    """Further registrations of some physicians, at times in another district, none at the first place."""
    second = first.loc[rng.random(len(first)) < _SECOND_PLACE].reset_index(drop=True)
    count = len(second)
    district = rng.integers(0, 18, count)
    elsewhere = institutions_in(world, rng, district, "physicians")
    start = second["registered_on"] + pd.to_timedelta(rng.integers(200, 3000, count), unit="D")
    given_up = start + pd.to_timedelta(rng.integers(100, 2000, count), unit="D")
    stays = pd.Series(rng.random(count) >= _CANCELLED_AGAIN)
    left = second["cancelled_on"]
    rows = second.assign(
        institution_code=elsewhere,
        is_primary=False,
        district_code=district_codes(world, district),
        registered_on=start,
        cancelled_on=left.where(stays | (left < given_up), given_up),
    )
    sound = (rows["institution_code"] != second["institution_code"]) & ~(left <= start)
    return rows.loc[sound]
