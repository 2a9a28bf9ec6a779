"""部门上报指标值: what departments say of themselves; rounded, at times embellished or late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from cityplan.city.figures import FIGURES, Amounts, Parts
from cityplan.city.register import Learned, Register, some
from cityplan.city.world import BEGINNING, World

_CITY = "230100"
_LAST_PERIOD = date(2026, 9, 30)
_EMBELLISHED = 0.04
_FORGOTTEN = 0.03
_LATE = 0.05
_CORRECTED = 0.02


def registers(world: World) -> Iterator[Register]:
    """Yield all figures reported so far, for the city and the 18 districts."""
    figures = _figures(world)
    rng = world.rng("reported indicators")
    figures = figures.loc[rng.random(len(figures)) >= _FORGOTTEN].reset_index(drop=True)
    count = len(figures)
    factor = np.where(rng.random(count) < _EMBELLISHED, rng.uniform(1.01, 1.03, count), 1)
    numerator = (figures["numerator"] * factor).round()
    numerator = numerator.mask(numerator > figures["denominator"], figures["denominator"])
    late_by = np.where(rng.random(count) < _LATE, rng.integers(25, 70, count), 0)
    days = rng.integers(4, 16, count) + late_by
    reported = figures["period_end"].to_numpy("datetime64[D]") + days.astype("timedelta64[D]")
    values = pd.DataFrame(
        {
            "indicator_id": figures["indicator_id"],
            "division_code": figures["division_code"],
            "period_end": figures["period_end"],
            "reported_value": _rounded(numerator, figures["denominator"], figures["decimals"]),
            "reported_numerator": numerator,
            "reported_denominator": figures["denominator"],
            "reported_by": figures["reported_by"],
            "reported_on": reported.astype("datetime64[s]"),
        }
    )
    corrected = some(rng, reported + rng.integers(20, 60, count).astype("timedelta64[D]"), _CORRECTED)
    mistaken = (values["reported_value"] * 1.1).round(2)
    yield Register(values, entered=reported, learned={"reported_value": Learned(corrected, mistaken)})


def _rounded(numerator: Amounts, denominator: Amounts, decimals: Amounts) -> Amounts:
    """Percentages with the decimals the reporter keeps, where 0 means half percents; counts as they are."""
    percent = 100 * numerator / denominator
    halves = (2 * percent).round() / 2
    kept = percent.round(2).where(decimals == 2, percent.round(1)).where(decimals > 0, halves)
    return kept.where(denominator.notna(), numerator)


@lru_cache(maxsize=4)
def _figures(world: World) -> pd.DataFrame:
    """One row per indicator, division and month end: the parts as the registers say, and who reports them.

    decimals: as in `_rounded`.
    """
    ends = pd.date_range(BEGINNING, _LAST_PERIOD, freq="ME")
    chosen = ends[:: world.scale.months_between_reports].union(ends[-1:])
    rng = world.rng("reporting habits")
    frames = []
    for name, figure in FIGURES.items():
        decimals = int(rng.choice([0, 1, 2], p=[0.15, 0.35, 0.5]))
        for end in chosen:
            rows = _by_division(world, figure.parts(world, end.date()), city_only=figure.city_only)
            frames.append(
                rows.assign(indicator_id=name, period_end=end, reported_by=figure.reporter, decimals=decimals)
            )
    found = pd.concat(frames, ignore_index=True)
    # Nobody reports a share of nothing.
    return found.loc[~(found["denominator"] == 0)].reset_index(drop=True)


def _by_division(world: World, parts: Parts, *, city_only: bool) -> pd.DataFrame:
    denominator = parts.denominator
    city = {"division_code": _CITY, "numerator": parts.numerator.sum()}
    city["denominator"] = np.nan if denominator is None else denominator.sum()
    if city_only:
        return pd.DataFrame([city])
    codes = list(world.divisions.districts)
    districts = pd.DataFrame(
        {
            "division_code": codes,
            "numerator": parts.numerator.reindex(codes, fill_value=0).to_numpy(dtype=np.float64),
            "denominator": np.nan
            if denominator is None
            else denominator.reindex(codes, fill_value=0).to_numpy(dtype=np.float64),
        }
    )
    return pd.concat([pd.DataFrame([city]), districts], ignore_index=True)
