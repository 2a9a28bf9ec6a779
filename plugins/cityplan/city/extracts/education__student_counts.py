"""16岁及以上在校生: every year's figures so far."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from cityplan.city.population import STAGES, students
from cityplan.city.world import BEGINNING, World


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return one row per year up to `as_of`, district and stage."""
    years = range(BEGINNING.year, as_of.year + 1)
    index = pd.MultiIndex.from_product(
        [years, world.divisions.districts, STAGES], names=["year", "district_code", "stage"]
    )
    counts = [students(world, year).ravel() for year in years]
    return pd.DataFrame({"students_16_plus": np.concatenate(counts)}, index=index).reset_index()
