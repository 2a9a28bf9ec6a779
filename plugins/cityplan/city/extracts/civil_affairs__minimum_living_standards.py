"""最低生活保障标准: what each district pays, urban and rural; announced in December for the year to come."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from cityplan.city.world import World

_FIRST_YEAR = 2020
_LAST_YEAR = 2026
_URBAN_ONLY = 5
"""The first districts by code are all town."""

# Share of the districts that leave their standards as they are in a year.
_FROZEN = {2021: 0.25, 2022: 0.15, 2023: 0.1, 2025: 0.06}
_RAISED_BY = (0.03, 0.06)


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return one row per year announced by `as_of`, district and area."""
    announced = as_of.year + (as_of.month == 12)
    years = range(_FIRST_YEAR, min(announced, _LAST_YEAR) + 1)
    districts = world.divisions.districts
    places = [(code, "urban") for code in districts] + [(code, "rural") for code in districts[_URBAN_ONLY:]]
    standards = _standards(world, np.array([districts.index(code) for code, _ in places]))
    standards *= np.where([area == "urban" for _, area in places], 1, 0.72)[:, None]
    frames = [
        pd.DataFrame(
            {
                "year": year,
                "district_code": [code for code, _ in places],
                "area": [area for _, area in places],
                "standard_yuan": np.round(standards[:, year - _FIRST_YEAR]),
                "effective_from": pd.Timestamp(year, 1, 1),
            }
        )
        for year in years
    ]
    return pd.concat(frames, ignore_index=True)


def _standards(world: World, district: np.ndarray) -> np.ndarray:
    """Yuan a month, shape (place, year): each district's own level, raised every year but when frozen."""
    rng = world.rng("minimum living standards")
    level = np.linspace(740, 610, 18) + rng.normal(0, 12, 18)
    years = [level]
    for year in range(_FIRST_YEAR + 1, _LAST_YEAR + 1):
        raised = rng.random(18) >= _FROZEN.get(year, 0)
        years.append(years[-1] * (1 + raised * rng.uniform(*_RAISED_BY, 18)))
    return np.asarray(np.stack(years, axis=1)[district])
