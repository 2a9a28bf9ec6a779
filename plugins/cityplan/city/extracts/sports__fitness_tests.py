"""国民体质监测: tests of people from 3 to 79; the older ones and men pass a little less often."""

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

_YOUNGEST, _OLDEST = 3, 79
_COUNTRYSIDE = 9
"""Index of the first of the counties and county cities, where most people tested live in the countryside."""


def registers(world: World) -> Iterator[Register]:
    """Yield the tests year by year."""
    for year in years_from(_FIRST_YEAR):
        yield _tests(world, year)


def _tests(world: World, year: int) -> Register:
    rng = world.rng("fitness tests", year)
    tested = days_of(rng, year, world.scale.fitness_tests_a_year)
    count = len(tested)
    district = rng.choice(18, size=count, p=district_shares())
    male = rng.random(count) < 0.5
    age = rng.integers(_YOUNGEST, _OLDEST + 1, count)
    passing = share_on(district_paths(world, "fitness", 0.898, 0.917, 0.012)[district], tested)
    passing = np.clip(passing + 0.0008 * (40 - age) - 0.01 * male, 0.5, 0.995)
    draw, best = rng.random((2, count))
    grade = np.select(
        [draw >= passing, best < 0.16, best < 0.48], ["fail", "excellent", "good"], "pass"
    ).astype(object)
    valid = rng.random(count) >= 0.02
    grade[~valid & (rng.random(count) < 0.7)] = None
    urban = rng.random(count) < np.where(district < _COUNTRYSIDE, 0.85, 0.4)
    values = pd.DataFrame(
        {
            "test_id": numbered(f"TZ{year}", np.arange(1, count + 1), 7),
            "tested_on": tested.astype("datetime64[s]"),
            "district_code": district_codes(world, district),
            "sex": np.where(male, "male", "female"),
            "age": age,
            "urban_rural": np.where(urban, "urban", "rural"),
            "overall_grade": grade,
            "is_valid": valid,
        }
    )
    return Register(values, entered=delayed(rng, tested, 12))
