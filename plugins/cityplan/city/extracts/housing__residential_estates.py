"""住宅小区物业: estates under property management and their red-property grade, renewed every third year."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from cityplan.city.growth import crossing_days, district_paths
from cityplan.city.identity import credit_codes, numbered, organisation_names
from cityplan.city.places import communities_in, some_districts
from cityplan.city.world import World

_TERM = 3 * 365
"""Days a recognition holds."""

_GRADES = np.array(["three_star", "four_star", "five_star"], dtype=object)
_ESTATES_A_COMPANY = 8


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return every estate with the latest recognition granted by `as_of`, even one that ran out."""
    known = _estates(world)
    day = np.datetime64(as_of)
    first = known["first_recognised"].to_numpy("datetime64[D]")
    recognised = first <= day
    # A late renewal leaves an estate unrecognised for some weeks.
    step = (_TERM + known["late_by"]).to_numpy()
    since = np.where(recognised, (day - first).astype(np.int64), 0)
    terms = since // step
    granted = np.where(recognised, first + (terms * step).astype("timedelta64[D]"), np.datetime64("NaT", "D"))
    unlimited = known["unlimited"].to_numpy()
    expires = np.where(unlimited, np.datetime64("NaT", "D"), granted + np.timedelta64(_TERM - 1, "D"))
    grade = _GRADES[np.minimum(known["grade"].to_numpy() + terms, len(_GRADES) - 1)]
    return pd.DataFrame(
        {
            **{name: known[name] for name in ("estate_id", "name", "division_code", "property_company_uscc")},
            "is_managed": known["is_managed"],
            "red_property_grade": np.where(recognised, grade, None),
            "recognised_on": granted.astype("datetime64[s]"),
            "expires_on": expires.astype("datetime64[s]"),
        }
    )


@lru_cache(maxsize=4)
def _estates(world: World) -> pd.DataFrame:
    rng = world.rng("residential estates")
    count = world.scale.residential_estates
    district = some_districts(world, rng, count)
    managed = rng.random(count) < 0.82
    paths = district_paths(world, "red property", 0.42, 0.87, 0.07)[district]
    recognised = crossing_days(paths, rng.random(count))
    # Estates nobody manages are hardly ever recognised.
    recognised[~managed & (rng.random(count) < 0.97)] = np.datetime64("NaT")
    companies = credit_codes(rng, max(count // _ESTATES_A_COMPANY, 1))
    company = pd.Series(companies[rng.integers(0, len(companies), count)], dtype=object)
    late = np.where(rng.random(count) < 0.05, rng.integers(20, 90, count), 0)
    return pd.DataFrame(
        {
            "estate_id": numbered("ZZXQ2301", np.arange(1, count + 1), 6),
            "name": organisation_names(rng, count, "家园"),
            "division_code": communities_in(world, rng, district),
            "property_company_uscc": company.where(managed, None),
            "is_managed": managed,
            "first_recognised": recognised.astype("datetime64[s]"),
            "late_by": late,
            "unlimited": rng.random(count) < 0.1,
            "grade": rng.integers(0, len(_GRADES), count),
        }
    )
