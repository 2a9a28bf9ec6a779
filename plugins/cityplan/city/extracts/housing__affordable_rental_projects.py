"""保障性租赁住房项目: projects recognised year by year; together they raise what the plan promises."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from cityplan.city.growth import END
from cityplan.city.identity import numbered, organisation_names
from cityplan.city.places import district_codes, some_districts
from cityplan.city.register import never, some
from cityplan.city.world import World

# Share of the homes recognised in each year; those before 2022 do not count towards the plan.
_YEARS = {2020: 0.04, 2021: 0.06, 2022: 0.14, 2023: 0.25, 2024: 0.22, 2025: 0.19, 2026: 0.1}
_HOMES = 34_500
_WITHDRAWN = 0.03
_METHODS = np.array(["new_build", "conversion", "revitalised", "purchase"], dtype=object)
_METHOD_SHARES = (0.4, 0.2, 0.28, 0.12)


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return the projects recognised by `as_of`, with what had become of them."""
    known = _projects(world)
    day = pd.Timestamp(as_of)
    rows = known.loc[known["recognised_on"] <= day].reset_index(drop=True)
    later = ("started_on", "completed_on", "withdrawn_on")
    return rows.assign(**{name: rows[name].mask(rows[name] > day) for name in later})


@lru_cache(maxsize=4)
def _projects(world: World) -> pd.DataFrame:
    rng = world.rng("affordable rental projects")
    count = world.scale.rental_projects
    district = rng.permutation(some_districts(world, rng, count))
    # Evenly over the city's homes, so that even a few projects follow the plan's years.
    place = (np.arange(count) + rng.random(count)) / count
    ends = np.cumsum(list(_YEARS.values()))
    day_numbers = [np.datetime64(date(year, 1, 1)).astype(np.int64) for year in (*_YEARS, max(_YEARS) + 1)]
    recognised = np.interp(place, np.r_[0, ends / ends[-1]], day_numbers).astype("datetime64[D]")
    weights = np.clip(rng.lognormal(0, 0.45, count), 0.4, 2.5)
    started = recognised + rng.integers(20, 200, count).astype("timedelta64[D]")
    completed = started + rng.integers(200, 700, count).astype("timedelta64[D]")
    withdrawn = some(rng, recognised + rng.integers(300, 1200, count).astype("timedelta64[D]"), _WITHDRAWN)
    return pd.DataFrame(
        {
            "project_id": numbered("BZZL2301", np.arange(1, count + 1), 5),
            "name": organisation_names(rng, count, "公寓"),
            "district_code": district_codes(world, district),
            "raising_method": _METHODS[rng.choice(len(_METHODS), count, p=_METHOD_SHARES)],
            "units": np.maximum(np.round(weights / weights.sum() * _HOMES), 1).astype(np.int64),
            "recognised_on": recognised.astype("datetime64[s]"),
            "started_on": started.astype("datetime64[s]"),
            "completed_on": np.where(completed > END, never(count), completed).astype("datetime64[s]"),
            "withdrawn_on": withdrawn.astype("datetime64[s]"),
        }
    )
