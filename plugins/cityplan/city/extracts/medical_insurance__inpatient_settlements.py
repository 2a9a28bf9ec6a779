"""住院结算: stays settled by the insurance; ever more are paid by case, dear ones first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.growth import district_paths, share_on
from cityplan.city.hospitals import institutions_in
from cityplan.city.identity import numbered
from cityplan.city.places import district_codes
from cityplan.city.population import district_shares
from cityplan.city.register import Days, Learned, Register, delayed, some
from cityplan.city.world import World
from cityplan.city.years import days_of, years_from

_FIRST_YEAR = 2021
"""The twelve months up to the baseline begin here."""


def registers(world: World) -> Iterator[Register]:
    """Yield the settlements year by year and chunk by chunk, numbered in the order of discharge."""
    for year in years_from(_FIRST_YEAR):
        rng = world.rng("inpatient settlements", year)
        discharged = days_of(rng, year, world.scale.inpatient_stays_a_year)
        for low in range(0, len(discharged), world.scale.chunk):
            yield _settlements(world, year, low, discharged[low : low + world.scale.chunk])


def _settlements(world: World, year: int, first: int, discharged: Days) -> Register:
    rng = world.rng("inpatient settlements", year, first)
    count = len(discharged)
    district = rng.choice(18, size=count, p=district_shares())
    by_case, mode = _payment_modes(world, rng, district, discharged)
    amount = np.clip(rng.lognormal(8.45, 0.75, count) * np.where(by_case, 1.15, 1), 120, 400_000).round(2)
    values = pd.DataFrame(
        {
            "settlement_id": numbered(f"ZYJS{year}", first + np.arange(1, count + 1), 9),
            "institution_code": institutions_in(world, rng, district, "inpatients"),
            "district_code": district_codes(world, district),
            "discharged_on": discharged.astype("datetime64[s]"),
            "payment_mode": mode,
            "fund_paid_yuan": amount,
        }
    )
    entered = delayed(rng, discharged, 3)
    late = rng.random(count) < 0.02
    entered[late] += rng.integers(5, 60, int(late.sum())).astype("timedelta64[D]")
    corrected = some(rng, delayed(rng, entered + np.timedelta64(10, "D"), 60), 0.003)
    return Register(
        values,
        entered=entered,
        learned={"fund_paid_yuan": Learned(corrected, (values["fund_paid_yuan"] * 1.2).round(2))},
    )


def _payment_modes(
    world: World, rng: np.random.Generator, district: NDArray[np.int64], discharged: Days
) -> tuple[NDArray[np.bool_], NDArray[np.object_]]:
    """Whether each stay is paid by case, and how: by DRG or DIP, or else by service or by day."""
    share = share_on(district_paths(world, "payment by case", 0.29, 0.56, 0.05)[district], discharged)
    draw, kind = rng.random((2, len(discharged)))
    by_case = draw < share
    mode = np.where(
        by_case, np.where(kind < 0.78, "drg", "dip"), np.where(kind < 0.85, "fee_for_service", "per_diem")
    )
    return by_case, mode.astype(object)
