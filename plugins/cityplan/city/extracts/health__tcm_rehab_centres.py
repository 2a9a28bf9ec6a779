"""中医康复指导中心: hosted by hospitals and centres; those mainly using TCM come to every district."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from cityplan.city.growth import START
from cityplan.city.hospitals import institutions_in
from cityplan.city.identity import numbered, organisation_names
from cityplan.city.places import district_codes, some_districts
from cityplan.city.world import World

_CENTRES = 48
_MAINLY_TCM = 23
_BEFORE_THE_PLAN = 6
_CLOSED = 2


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return the centres established by `as_of`, those closed since too."""
    known = _centres(world)
    rows = known.loc[known["established_on"] <= pd.Timestamp(as_of)].reset_index(drop=True)
    return rows.assign(closed_on=rows["closed_on"].mask(rows["closed_on"] > pd.Timestamp(as_of)))


@lru_cache(maxsize=4)
def _centres(world: World) -> pd.DataFrame:
    rng = world.rng("tcm rehabilitation centres")
    district = np.r_[
        some_districts(world, rng, _MAINLY_TCM), some_districts(world, rng, _CENTRES - _MAINLY_TCM)
    ]
    ago = rng.integers(100, 4000, _CENTRES)
    # One centre after the other, about four a year.
    order = rng.permutation(_MAINLY_TCM)
    later = order >= _BEFORE_THE_PLAN
    ago[:_MAINLY_TCM][later] = -100 * (order[later] - _BEFORE_THE_PLAN + 1) + rng.integers(
        0, 80, int(later.sum())
    )
    established = START - ago.astype("timedelta64[D]")
    closed = np.full(_CENTRES, np.datetime64("NaT", "D"))
    old = np.flatnonzero(order < _BEFORE_THE_PLAN)[:_CLOSED]
    closed[old] = START + rng.integers(300, 1600, _CLOSED).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "centre_id": numbered("ZYKF", np.arange(1, _CENTRES + 1), 4),
            "institution_code": institutions_in(world, rng, district, "examinations"),
            "name": organisation_names(rng, _CENTRES, "中医康复指导中心"),
            "district_code": district_codes(world, district),
            "mainly_tcm": np.arange(_CENTRES) < _MAINLY_TCM,
            "established_on": established.astype("datetime64[s]"),
            "closed_on": closed.astype("datetime64[s]"),
        }
    )
