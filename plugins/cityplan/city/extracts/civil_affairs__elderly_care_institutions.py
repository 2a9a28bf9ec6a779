"""养老服务机构: care homes, one composite institution per street, day-care centres.

Over the plan's years beds become nursing beds and services are added: each month's register differs.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.growth import START, crossing_days, district_paths
from cityplan.city.identity import credit_codes, numbered, organisation_names
from cityplan.city.population import district_shares
from cityplan.city.world import World

_REQUIRED = ("day_care", "full_time_care", "home_visits", "meals")
_EXTRA = ("rehabilitation", "medical", "culture")
_SUFFIXES = {"street_composite": "综合养老服务中心", "care_home": "养老院", "day_care": "日间照料站"}
_FORGOTTEN_AFTER = np.timedelta64(400, "D")
"""How long a closed institution stays on the register."""


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return the institutions on the register at `as_of` with their beds and services of that day."""
    known = institutions(world)
    day = np.datetime64(as_of)
    closed = known["closed_on"].to_numpy("datetime64[D]")
    on_register = (known["opened_on"].to_numpy("datetime64[D]") <= day) & ~(closed < day - _FORGOTTEN_AFTER)
    rows = known.loc[on_register].reset_index(drop=True)
    upgraded = (rows["upgraded_on"] <= pd.Timestamp(as_of)).to_numpy()
    complete = (rows["complete_on"] <= pd.Timestamp(as_of)).to_numpy()
    return pd.DataFrame(
        {
            **{name: rows[name] for name in ("institution_id", "uscc", "name", "kind", "division_code")},
            "services": np.where(complete, rows["services"], rows["services_before"]),
            "beds_total": rows["beds_total"],
            "beds_nursing": np.where(upgraded, rows["beds_nursing"], rows["beds_nursing_before"]),
            "opened_on": rows["opened_on"],
            "closed_on": rows["closed_on"].mask(rows["closed_on"] > pd.Timestamp(as_of)),
        }
    )


@lru_cache(maxsize=4)
def institutions(world: World) -> pd.DataFrame:
    """Every institution there ever was, with what changes about it and when."""
    rng = world.rng("elderly_care_institutions")
    kinds, divisions = _places(world, rng)
    count = len(kinds)
    district = np.searchsorted(np.array(world.divisions.districts), [code[:6] for code in divisions])
    beds = np.select(
        [kinds == "care_home", kinds == "street_composite"],
        [np.clip(rng.lognormal(4.5, 0.7, count), 20, 900), rng.integers(12, 60, count)],
        rng.integers(4, 20, count),
    ).astype(np.int64)
    shares = district_paths(world, "nursing beds", 0.38, 0.60, 0.05)[district]
    jitter = rng.normal(0, 0.04, count)
    before, after = (np.floor(beds * np.clip(share + jitter, 0, 1)).astype(np.int64) for share in shares.T)
    services, services_before = _services(rng, kinds)
    paths = district_paths(world, "composite care", 0.30, 0.80, 0.12)[district]
    opened = START - rng.integers(-1500, 5000, count).astype("timedelta64[D]")
    opened[kinds == "street_composite"] -= np.timedelta64(1500, "D")
    closes = rng.random(count) < 0.06
    closed = np.maximum(
        opened + np.timedelta64(90, "D"), START + rng.integers(-200, 1700, count).astype("timedelta64[D]")
    )
    return pd.DataFrame(
        {
            "institution_id": numbered("YL2301", np.arange(1, count + 1), 6),
            "uscc": credit_codes(rng, count),
            "name": _names(rng, kinds),
            "kind": kinds,
            "division_code": divisions,
            "beds_total": beds,
            "beds_nursing": after,
            "beds_nursing_before": before,
            "services": services,
            "services_before": services_before,
            "opened_on": opened.astype("datetime64[s]"),
            "closed_on": np.where(closes, closed, np.datetime64("NaT")).astype("datetime64[s]"),
            "upgraded_on": (START + rng.integers(1, 2000, count).astype("timedelta64[D]")).astype(
                "datetime64[s]"
            ),
            "complete_on": crossing_days(paths, rng.random(count)).astype("datetime64[s]"),
        }
    )


def _places(world: World, rng: np.random.Generator) -> tuple[NDArray[np.str_], NDArray[np.object_]]:
    """Kinds and 12-digit divisions: a composite institution in every street, the others by population."""
    streets = np.array(world.divisions.streets, dtype=object)
    others = max(world.scale.care_institutions - len(streets), 10)
    communities = world.divisions.units_of(world.divisions.communities)
    districts = np.array(world.divisions.districts)[rng.choice(18, size=others, p=district_shares())]
    places = [rng.choice(communities[district]) for district in districts]
    homes = rng.random(others) < 0.45
    kinds = np.r_[np.full(len(streets), "street_composite"), np.where(homes, "care_home", "day_care")]
    return kinds, np.r_[streets, np.array(places, dtype=object)]


def _services(rng: np.random.Generator, kinds: NDArray[np.str_]) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """What each institution offers in the end, and before it became complete."""
    extras = rng.random((len(kinds), len(_EXTRA))) < 0.4
    missing = rng.integers(1, len(_REQUIRED), len(kinds))
    core = {
        "care_home": ("full_time_care", "meals"),
        "day_care": ("day_care", "meals"),
        "street_composite": _REQUIRED,
    }
    after, before = [], []
    for kind, chosen, gap in zip(kinds, extras, missing, strict=True):
        extra = tuple(name for name, has in zip(_EXTRA, chosen, strict=True) if has)
        after.append(core[kind] + extra)
        lacking = tuple(name for name in _REQUIRED if name != _REQUIRED[gap])
        before.append((lacking if kind == "street_composite" else core[kind]) + extra)
    return pd.Series(after, dtype=object), pd.Series(before, dtype=object)


def _names(rng: np.random.Generator, kinds: NDArray[np.str_]) -> pd.Series[Any]:
    names = pd.Series(index=range(len(kinds)), dtype=object)
    for kind, suffix in _SUFFIXES.items():
        chosen = kinds == kind
        names[chosen] = organisation_names(rng, int(chosen.sum()), suffix)
    return names
