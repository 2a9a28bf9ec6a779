"""医疗机构: every institution with its departments; ever more hospitals get a geriatric one."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.growth import START, crossing_days, district_paths
from cityplan.city.hospitals import institutions
from cityplan.city.identity import credit_codes, organisation_names
from cityplan.city.places import district_codes
from cityplan.city.world import World

_SUFFIXES = {
    "general_hospital": "医院",
    "specialist_hospital": "专科医院",
    "tcm_hospital": "中医医院",
    "community_centre": "社区卫生服务中心",
    "township_centre": "镇卫生院",
    "clinic": "门诊部",
    "village_clinic": "村卫生室",
    "other": "护理站",
}
_HOSPITAL = ("internal", "surgery", "emergency")
_HOSPITAL_EXTRA = ("obstetrics_gynaecology", "paediatrics", "rehabilitation", "oncology", "psychiatry")
_PERMANENT = 90


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return the institutions registered by `as_of`, closed ones too, with their departments of that day."""
    known = _register(world)
    rows = known.loc[known["opened_on"] <= pd.Timestamp(as_of)].reset_index(drop=True)
    geriatric = (rows["geriatrics_on"] <= pd.Timestamp(as_of)).to_numpy()
    return rows.assign(
        departments=rows["departments"].mask(geriatric, rows["departments_with_geriatrics"]),
        closed_on=rows["closed_on"].mask(rows["closed_on"] > pd.Timestamp(as_of)),
    ).drop(columns=["geriatrics_on", "departments_with_geriatrics"])


@lru_cache(maxsize=4)
def _register(world: World) -> pd.DataFrame:
    rng = world.rng("register of medical institutions")
    table = institutions(world)
    count = len(table)
    category = table["category"].to_numpy(dtype=str)
    district = table["district"].to_numpy()
    opened = START - rng.integers(-1700, 9000, count).astype("timedelta64[D]")
    opened[:_PERMANENT] -= np.timedelta64(1800, "D")
    closed = np.maximum(opened, START - np.timedelta64(400, "D")) + rng.integers(60, 1900, count).astype(
        "timedelta64[D]"
    )
    closes = (rng.random(count) < 0.08) & (np.arange(count) >= _PERMANENT)
    paths = district_paths(world, "geriatric departments", 0.33, 0.58, 0.06)[district]
    geriatrics = crossing_days(paths, _ranks(rng, district, table))
    departments = _departments(rng, category)
    public = rng.random(count) < np.where(np.char.endswith(category, "centre"), 0.97, 0.45)
    return pd.DataFrame(
        {
            "institution_code": table["institution_code"],
            "uscc": credit_codes(rng, count),
            "name": _names(rng, category),
            "category": table["category"],
            "grade": table["grade"],
            "ownership": np.where(public | (table["grade"] == "tertiary"), "public", "private"),
            "district_code": district_codes(world, district),
            "departments": departments,
            "departments_with_geriatrics": departments.map(lambda names: ("geriatrics", *names)),
            "opened_on": opened.astype("datetime64[s]"),
            "closed_on": np.where(closes, closed, np.datetime64("NaT")).astype("datetime64[s]"),
            "geriatrics_on": geriatrics.astype("datetime64[s]"),
        }
    )


def _ranks(rng: np.random.Generator, district: NDArray[np.int64], table: pd.DataFrame) -> NDArray[np.float64]:
    """Ranks in 0..1 for having a geriatric department, evenly spread over each district's larger hospitals.

    Other institutions get a rank that hardly any path reaches.
    """
    large = (table["category"] == "general_hospital") & table["grade"].isin(["tertiary", "secondary"])
    order = pd.Series(rng.random(len(table))).where(large).groupby(district).rank()
    number = large.groupby(district).transform("sum")
    even = (order - rng.random(18)[district]) / number
    return np.asarray(even.fillna(0.99), dtype=np.float64)


def _departments(rng: np.random.Generator, category: NDArray[np.str_]) -> pd.Series[Any]:
    core = {
        "general_hospital": _HOSPITAL,
        "specialist_hospital": ("internal",),
        "tcm_hospital": ("tcm", "internal"),
        "community_centre": ("internal", "tcm"),
        "township_centre": ("internal", "surgery"),
    }
    has_extra = rng.random((len(category), len(_HOSPITAL_EXTRA))) < 0.4
    found = []
    for kind, chosen in zip(category, has_extra, strict=True):
        extra = (name for name, has in zip(_HOSPITAL_EXTRA, chosen, strict=True) if has)
        found.append(core.get(kind, ("internal",)) + (tuple(extra) if kind.endswith("hospital") else ()))
    return pd.Series(found, dtype=object)


def _names(rng: np.random.Generator, category: NDArray[np.str_]) -> pd.Series[Any]:
    names = pd.Series(index=range(len(category)), dtype=object)
    for kind, suffix in _SUFFIXES.items():
        chosen = category == kind
        names[chosen] = organisation_names(rng, int(chosen.sum()), suffix)
    return names
