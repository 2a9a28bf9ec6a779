"""幼儿园: every school year so far; ever fewer children, ever more private kindergartens inclusive."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from cityplan.city.growth import crossing_days, district_paths
from cityplan.city.identity import numbered, organisation_names
from cityplan.city.population import district_shares
from cityplan.city.world import World

_FIRST_SCHOOL_YEAR = 2021
_RECOGNISED_FOR = 3
_YEARLY_DECLINE = 0.93


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return one row per kindergarten and school year begun by `as_of`; last year's enrolment is revised."""
    newest = as_of.year if as_of >= date(as_of.year, 9, 1) else as_of.year - 1
    years = [
        _school_year(world, year, revised=year < newest) for year in range(_FIRST_SCHOOL_YEAR, newest + 1)
    ]
    return pd.concat(years, ignore_index=True)


@lru_cache(maxsize=32)
def _school_year(world: World, year: int, *, revised: bool) -> pd.DataFrame:
    schools = _schools(world)
    schools = schools.loc[(schools["opened"] <= year) & (schools["closed"] > year)].reset_index(drop=True)
    rng = world.rng("kindergartens", year)
    children = (
        schools["children"]
        * _YEARLY_DECLINE ** (year - _FIRST_SCHOOL_YEAR)
        * rng.normal(1, 0.04, len(schools))
    )
    if revised:
        children += np.where(rng.random(len(schools)) < 0.02, rng.integers(-3, 4, len(schools)), 0)
    since = _recognised_in(schools, year)
    recognised = pd.Series(since > 0)
    start = pd.to_datetime({"year": since.clip(1), "month": schools["month"], "day": 15}, errors="coerce")
    expiry = pd.to_datetime(
        {"year": since.clip(1) + _RECOGNISED_FOR, "month": 12, "day": 31}, errors="coerce"
    )
    return pd.DataFrame(
        {
            "school_code": schools["school_code"],
            "name": schools["name"],
            "district_code": schools["district_code"],
            "school_year": f"{year}-{year + 1}",
            "sponsor_type": np.where(schools["public"], "public", "private"),
            "inclusive_from": start.where(recognised),
            "inclusive_to": expiry.where(recognised & ~schools["without_expiry"]),
            "enrolled_children": np.maximum(children, 6).round().astype(np.int64),
        }
    )


def _recognised_in(schools: pd.DataFrame, year: int) -> pd.Series[int]:
    """Year of the recognition in force when `year` begins (renewed every third year), 0 for none."""
    first = schools["recognised"]
    renewals = ((year - first) // _RECOGNISED_FOR).where(~schools["without_expiry"], 0)
    in_force = (first > 0) & (first <= year) & (year < schools["lapsed"])
    return (first + renewals * _RECOGNISED_FOR).where(in_force, 0)


@lru_cache(maxsize=4)
def _schools(world: World) -> pd.DataFrame:
    rng = world.rng("kindergartens")
    count = world.scale.kindergartens
    district = np.r_[np.arange(18), rng.choice(18, size=count - 18, p=district_shares())]
    public = rng.random(count) < 0.48
    paths = district_paths(world, "inclusive kindergartens", 0.68, 0.84, 0.08)[district]
    days = crossing_days(paths, rng.random(count))
    recognised = days.astype("datetime64[Y]").astype(np.float64) + 1970
    lapses = rng.random(count) < 0.02
    return pd.DataFrame(
        {
            "school_code": numbered("2123", np.arange(1, count + 1) + district * 10_000, 6),
            "name": organisation_names(rng, count, "幼儿园"),
            "district_code": np.array(world.divisions.districts, dtype=object)[district],
            "public": public,
            "children": np.clip(rng.lognormal(5.1, 0.45, count), 25, 700),
            "recognised": np.where(public | np.isnat(days), 0, recognised).astype(np.int64),
            "month": rng.integers(3, 8, count),
            "without_expiry": rng.random(count) < 0.2,
            "lapsed": np.where(lapses, rng.integers(2023, 2026, count), 9999),
            "opened": np.where(rng.random(count) < 0.05, rng.integers(2022, 2026, count), 1990),
            "closed": np.where(rng.random(count) < 0.05, rng.integers(2023, 2027, count), 9999),
        }
    )
