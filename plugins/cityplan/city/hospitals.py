"""The medical institutions that other departments' records refer to: hospitals, centres and clinics."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.identity import Texts, numbered
from cityplan.city.population import district_shares
from cityplan.city.world import World

# In every district: a hospital of the third grade, two of the second, a community and a township centre.
_EVERYWHERE = (
    "general_hospital",
    "general_hospital",
    "general_hospital",
    "community_centre",
    "township_centre",
)
_EVERYWHERE_GRADES = ("tertiary", "secondary", "secondary", "ungraded", "primary")
_SHARES = {
    "general_hospital": 0.025,
    "specialist_hospital": 0.02,
    "tcm_hospital": 0.012,
    "community_centre": 0.03,
    "township_centre": 0.025,
    "clinic": 0.31,
    "village_clinic": 0.54,
    "other": 0.038,
}
_WEIGHTS = pd.DataFrame(
    {
        "physicians": [30, 15, 15, 12, 8, 2, 1, 3],
        "inpatients": [100, 40, 40, 0, 8, 0, 0, 0],
        "examinations": [5, 0, 0, 60, 60, 0, 10, 0],
    },
    index=list(_SHARES),
)
_GRADE_WEIGHTS = {"tertiary": 8.0, "secondary": 3.0, "primary": 1.0, "ungraded": 1.0}


@lru_cache(maxsize=4)
def institutions(world: World) -> pd.DataFrame:
    """Institutions ever registered: institution_code, district (0..17), category, grade, and weights.

    physicians, inpatients, examinations: how much of each an institution has beside the others.
    The first 90, five in every district, never close.
    """
    rng = world.rng("medical institutions")
    others = world.scale.medical_institutions - 18 * len(_EVERYWHERE)
    category = np.r_[
        np.tile(_EVERYWHERE, 18), rng.choice(list(_SHARES), size=others, p=np.array(list(_SHARES.values())))
    ]
    grade = np.r_[np.tile(_EVERYWHERE_GRADES, 18), _grades(rng, category[-others:])]
    district = np.r_[
        np.repeat(np.arange(18), len(_EVERYWHERE)), rng.choice(18, size=others, p=district_shares())
    ]
    table = pd.DataFrame(
        {
            "institution_code": numbered("2301", np.arange(1, len(category) + 1), 6),
            "district": district,
            "category": category.astype(object),
            "grade": grade.astype(object),
        }
    )
    weights = _WEIGHTS.loc[table["category"]].reset_index(drop=True)
    return table.join(weights.mul(table["grade"].map(_GRADE_WEIGHTS), axis=0))


def _grades(rng: np.random.Generator, category: NDArray[np.str_]) -> NDArray[np.str_]:
    hospital = np.char.endswith(category, "hospital")
    draw = rng.random(len(category))
    graded = np.select(
        [draw < 0.12, draw < 0.45, draw < 0.8], ["tertiary", "secondary", "primary"], "ungraded"
    )
    return np.where(hospital, graded, np.where(category == "township_centre", "primary", "ungraded"))


def institutions_in(
    world: World, rng: np.random.Generator, district: NDArray[np.int64], weight: str
) -> Texts:
    """Return the code of an institution in each of the districts given by index, drawn by a weight.

    weight: one of the weight columns of `institutions`.
    """
    table = institutions(world)
    codes = np.empty(len(district), dtype=object)
    for index in np.unique(district):
        chosen = district == index
        there = table.loc[table["district"] == index]
        shares = there[weight] / there[weight].sum()
        codes[chosen] = rng.choice(
            there["institution_code"].to_numpy(dtype=object), int(chosen.sum()), p=shares
        )
    return codes
