"""常住人口: every year's figures so far; the newest year is published before its revision."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from cityplan.city.population import AGE_GROUPS, SEXES, persons
from cityplan.city.world import World


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return one row per year up to `as_of`, district, sex and age group."""
    years = range(world.scale.first_population_year, as_of.year + 1)
    index = pd.MultiIndex.from_product(
        [years, world.divisions.districts, SEXES, AGE_GROUPS],
        names=["year", "district_code", "sex", "age_group"],
    )
    counts = [persons(world, year, revised=year < as_of.year).ravel() for year in years]
    return pd.DataFrame({"persons": np.concatenate(counts)}, index=index).reset_index()
