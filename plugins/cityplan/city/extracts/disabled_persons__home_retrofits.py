"""残疾人家庭无障碍改造: homes of disabled people, some retrofitted twice, all entered before acceptance."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from cityplan.city.growth import START
from cityplan.city.identity import numbered, person_names, resident_ids
from cityplan.city.places import district_codes, some_districts
from cityplan.city.population import births
from cityplan.city.world import World

_BEFORE_THE_PLAN = 0.08
"""Retrofits accepted before the plan, beside its own."""

_DAYS_OF_THE_PLAN = 1826
_TWICE = 0.03


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return the retrofits entered by `as_of`; acceptance and amount of later days are not known yet."""
    known = _retrofits(world)
    rows = known.loc[known["entered_on"] <= pd.Timestamp(as_of)].reset_index(drop=True)
    pending = rows["accepted_on"] > pd.Timestamp(as_of)
    return rows.assign(
        accepted_on=rows["accepted_on"].mask(pending), amount_yuan=rows["amount_yuan"].mask(pending)
    ).drop(columns="entered_on")


@lru_cache(maxsize=4)
def _retrofits(world: World) -> pd.DataFrame:
    rng = world.rng("home retrofits")
    homes = max(world.scale.retrofitted_homes, 18)
    earlier = max(round(homes * _BEFORE_THE_PLAN), 20)
    # The pace picks up after a slow first year.
    share = rng.random(homes) ** 0.87
    accepted = START + np.ceil(np.r_[share * _DAYS_OF_THE_PLAN, -rng.integers(0, 700, earlier)]).astype(
        "timedelta64[D]"
    )
    count = homes + earlier
    again = np.flatnonzero(rng.random(count) < _TWICE)
    home = np.r_[np.arange(count), again]
    accepted = np.r_[accepted, accepted[again] + rng.integers(100, 900, len(again)).astype("timedelta64[D]")]
    district = np.r_[some_districts(world, rng, homes), some_districts(world, rng, earlier)]
    certificates = resident_ids(rng, births(rng, count), rng.random(count) < 0.45, 0)
    grade = rng.integers(11, 75, count)
    table = pd.DataFrame(
        {
            "retrofit_id": numbered("WZA2301", np.arange(1, len(home) + 1), 6),
            "household_id": numbered("CJ2301", home, 7),
            "certificate_no": (certificates + grade.astype(str).astype(object))[home],
            "name": person_names(rng, count)[home],
            "district_code": district_codes(world, district[home]),
            "accepted_on": accepted.astype("datetime64[s]"),
            "amount_yuan": (rng.integers(30, 120, len(home)) * 100).astype(np.float64),
            "entered_on": (accepted - rng.integers(20, 120, len(home)).astype("timedelta64[D]")).astype(
                "datetime64[s]"
            ),
        }
    )
    return table.sort_values("entered_on", kind="stable", ignore_index=True)
