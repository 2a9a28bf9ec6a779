"""普通高中: every senior high school, and since when it is recognised as a quality school."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from cityplan.city.growth import crossing_days
from cityplan.city.identity import numbered, organisation_names
from cityplan.city.places import district_codes, some_districts
from cityplan.city.register import never
from cityplan.city.world import World

_FURTHER_SCHOOLS = 0.15
"""Share of the schools recognised beside the first one of their district."""


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return every school with its recognition by `as_of`."""
    rows = _schools(world)
    recognised = rows["recognised_on"] <= pd.Timestamp(as_of)
    return rows.assign(
        recognition=recognised,
        recognised_on=rows["recognised_on"].where(recognised),
        document_no=rows["document_no"].where(recognised, None),
    )


@lru_cache(maxsize=4)
def _schools(world: World) -> pd.DataFrame:
    rng = world.rng("high schools")
    count = world.scale.high_schools
    district = some_districts(world, rng, count)
    first = crossing_days(np.tile([[0.4, 0.97]], (18, 1)), (rng.permutation(18) + 0.5) / 18)
    days = never(count)
    days[:18] = first
    further = np.flatnonzero(rng.random(count - 18) < _FURTHER_SCHOOLS) + 18
    days[further] = first[district[further]] + rng.integers(100, 1200, len(further)).astype("timedelta64[D]")
    years = pd.Series(days.astype("datetime64[s]")).dt.year.fillna(0).astype(int).astype(str)
    number = pd.Series(rng.integers(3, 90, count)).astype(str)
    return pd.DataFrame(
        {
            "school_code": numbered("3123", np.arange(1, count + 1) + district * 10_000, 6),
            "name": organisation_names(rng, count, "高级中学"),
            "district_code": district_codes(world, district),
            "recognised_on": days.astype("datetime64[s]"),
            "document_no": ("黑教基函〔" + years + "〕" + number + "号").astype(object),
        }
    )
