"""租赁补贴发放: families paid a rent subsidy, some in several years, some moving between districts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.growth import END
from cityplan.city.identity import numbered, person_names, resident_ids
from cityplan.city.population import births, district_shares
from cityplan.city.register import Learned, Register, some
from cityplan.city.world import World

# Families paid in each year as a share of the scale's number: 2022 fell short, 2023 on held the plan's line.
_YEARS = {2021: 0.70, 2022: 0.93, 2023: 0.98, 2024: 1.02, 2025: 0.99, 2026: 1.03}
_STAYING = 0.9
"""How far the families paid in one year are those of the year before."""


def registers(world: World) -> Iterator[Register]:
    """Yield the payments year by year and chunk by chunk of families."""
    for year, share in _YEARS.items():
        families = round(world.scale.subsidised_households * share)
        first = round((1 - _STAYING) * (year - 2021) * world.scale.subsidised_households)
        size = max(1, world.scale.chunk // world.scale.payments_a_year)
        for low in range(0, families, size):
            yield _payments(world, year, first + np.arange(low, min(low + size, families)), first)


def _payments(world: World, year: int, family: NDArray[np.int64], first: int) -> Register:
    households = _households(world, int(family[-1]) + 1).iloc[family].reset_index(drop=True)
    rng = world.rng("rent subsidies", year, int(family[0]))
    per_year = world.scale.payments_a_year
    paid = _payment_days(rng, year, len(family), per_year)
    row = np.repeat(np.arange(len(family)), per_year)
    number = (family[row] - first) * per_year + np.tile(np.arange(per_year), len(family))
    districts = np.array(world.divisions.districts, dtype=object)
    district = households["district"].to_numpy()[row]
    moved = rng.random(len(row)) < 0.01
    values = pd.DataFrame(
        {
            "payment_id": numbered(f"ZLBT{year}", number, 8),
            "household_id": households["household_id"].to_numpy()[row],
            "applicant_id_number": households["applicant_id_number"].to_numpy()[row],
            "applicant_name": households["applicant_name"].to_numpy()[row],
            "district_code": districts[np.where(moved, (district + 1) % 18, district)],
            "household_size": households["household_size"].to_numpy()[row],
            "paid_on": paid.astype("datetime64[s]"),
            "amount_yuan": (12 // per_year) * 50.0 * rng.integers(4, 13, len(row)),
        }
    )
    happened = paid <= END
    values, paid = values.loc[happened].reset_index(drop=True), paid[happened]
    corrected = some(rng, paid + rng.integers(3, 40, len(paid)).astype("timedelta64[D]"), 0.002)
    return Register(
        values,
        entered=paid,
        learned={"amount_yuan": Learned(corrected, values["amount_yuan"] * 10)},
    )


def _payment_days(
    rng: np.random.Generator, year: int, families: int, per_year: int
) -> NDArray[np.datetime64]:
    """Days of payment: one in every twelfth, quarter or half of the year, or in the year.

    Payments are spread evenly: a batch without any would not be seen on an exchange table.
    """
    start = np.datetime64(date(year, 1, 1))
    days = (date(year, 12, 31) - date(year, 1, 1)).days + 1
    place = rng.permuted(np.tile(np.arange(families), (per_year, 1)), axis=1).T
    share = (np.arange(per_year) + (place + rng.random((families, per_year))) / families) / per_year
    return start + (share * days).ravel().astype("timedelta64[D]")


def _households(world: World, count: int) -> pd.DataFrame:
    """The first `count` families that ever asked; the same family has the same row in every year."""
    size = 10_000
    return pd.concat([_household_block(world, block, size) for block in range(-(-count // size))]).head(count)


@lru_cache(maxsize=16)
def _household_block(world: World, block: int, size: int) -> pd.DataFrame:
    rng = world.rng("subsidised households", block)
    born = births(rng, size).clip(np.datetime64("1945-01-01"), np.datetime64("2001-12-31"))
    return pd.DataFrame(
        {
            "household_id": numbered("JT2301", block * size + np.arange(size), 8),
            "applicant_id_number": resident_ids(rng, born, rng.random(size) < 0.5, block),
            "applicant_name": person_names(rng, size),
            "household_size": rng.integers(1, 5, size),
            "district": rng.choice(18, size=size, p=district_shares()),
        }
    )
