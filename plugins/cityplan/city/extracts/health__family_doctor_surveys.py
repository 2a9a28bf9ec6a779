"""签约服务满意度调查: questionnaires all the year round; ever more of those who answer are satisfied."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cityplan.city.growth import district_paths, share_on
from cityplan.city.identity import numbered
from cityplan.city.places import district_codes
from cityplan.city.population import district_shares
from cityplan.city.register import Register, delayed
from cityplan.city.world import World
from cityplan.city.years import days_of, years_from

_FIRST_YEAR = 2021
"""The twelve months up to the baseline begin here."""


def registers(world: World) -> Iterator[Register]:
    """Yield the responses year by year."""
    for year in years_from(_FIRST_YEAR):
        yield _responses(world, year)


def _responses(world: World, year: int) -> Register:
    rng = world.rng("family doctor surveys", year)
    surveyed = days_of(rng, year, world.scale.surveys_a_year)
    count = len(surveyed)
    district = rng.choice(18, size=count, p=district_shares())
    satisfied = share_on(
        district_paths(world, "family doctor surveys", 0.79, 0.872, 0.025)[district], surveyed
    )
    draw = rng.random(count)
    rating = np.select(
        [draw < satisfied * 0.62, draw < satisfied, draw < satisfied + (1 - satisfied) * 0.7],
        ["satisfied", "fairly_satisfied", "neutral"],
        "dissatisfied",
    ).astype(object)
    valid = rng.random(count) >= 0.03
    rating[~valid & (rng.random(count) < 0.6)] = None
    values = pd.DataFrame(
        {
            "response_id": numbered(f"WJ{year}", np.arange(1, count + 1), 7),
            "surveyed_on": surveyed.astype("datetime64[s]"),
            "district_code": district_codes(world, district),
            "rating": rating,
            "is_valid": valid,
        }
    )
    return Register(values, entered=delayed(rng, surveyed, 12))
