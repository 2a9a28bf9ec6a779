"""死因登记: deaths of the city's residents by a life table that improves slowly; some are registered late."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.identity import Texts, birth_dates, numbered, person_names, resident_ids
from cityplan.city.places import communities_in
from cityplan.city.population import FIRST_AGES, persons
from cityplan.city.register import Days, Learned, Register, delayed, some
from cityplan.city.world import HORIZON, World
from cityplan.city.years import years_from

_FIRST_YEAR = 2019
"""The 36 months up to the baseline, which districts need, begin here."""

# Deaths a year per 1,000 residents by age group in 2021, both sexes, and how much more often men die.
_RATES = np.array(
    [3.3, 0.4, 0.17, 0.19, 0.28, 0.37, 0.47, 0.65, 1.0, 1.6, 2.5, 4.0, 6.3, 10, 15.8, 26, 43.7, 76, 149]
)
_MEN = np.array([1.05, 1.1, 1.2, 1.25, *[1.4] * 9, 1.38, 1.32, 1.25, 1.18, 1.12, 1.04])
_YEARLY_CHANGE = -0.012
_NOT_YET_KNOWN = "R99"
_CAUSES = {
    1: ("P22.0", "P36.9", "Q24.9", "P07.3"),
    45: ("V89.2", "X80", "C95.9", "I21.9", "W19", "C34.9"),
    130: ("I21.9", "I63.9", "I61.9", "C34.9", "C16.9", "C22.9", "J44.9", "E14.9", "I50.9", "I25.9"),
}
"""Age below which the causes are common -> causes."""


def registers(world: World) -> Iterator[Register]:
    """Yield the deaths year by year."""
    for year in years_from(_FIRST_YEAR):
        yield _deaths(world, year)


def _deaths(world: World, year: int) -> Register:
    rng = world.rng("deaths", year)
    first = np.datetime64(f"{year}-01-01")
    days = int((min(np.datetime64(f"{year}-12-31"), np.datetime64(HORIZON)) - first).astype(int)) + 1
    sex, group, district = _cells(rng, _expected(world, year) * days / 365)
    count = len(sex)
    died = first + rng.integers(0, days, count).astype("timedelta64[D]")
    age = _ages(rng, group)
    born = died - np.floor(age * 365.25).astype("timedelta64[D]")
    ids = resident_ids(rng, born, sex == 1, year - _FIRST_YEAR)
    # An infant mostly has no number yet; everybody else was born on the day the number says.
    infant = group == 0
    born = np.where(infant, born, birth_dates(ids))
    values = pd.DataFrame(
        {
            "certificate_no": numbered(f"2301{year}", np.arange(1, count + 1), 7),
            "id_number": pd.Series(ids).mask(infant, None),
            "name": person_names(rng, count),
            "sex": np.where(sex == 1, "female", "male").astype(object),
            "birth_date": born.astype("datetime64[s]"),
            "death_date": died.astype("datetime64[s]"),
            "residence_code": communities_in(world, rng, district),
            "underlying_cause": _causes(rng, age),
        }
    )
    return _registered(world, rng, values, died, district)


def _registered(
    world: World, rng: np.random.Generator, values: pd.DataFrame, died: Days, district: NDArray[np.int64]
) -> Register:
    """Most deaths are registered within three weeks, some a year later; causes and places are corrected."""
    count = len(values)
    entered = delayed(rng, died, 20)
    late = rng.random(count) < 0.03
    entered[late] += rng.integers(30, 400, int(late.sum())).astype("timedelta64[D]")
    investigated = some(rng, delayed(rng, entered + np.timedelta64(10, "D"), 700), 0.2)
    moved = some(rng, delayed(rng, entered + np.timedelta64(20, "D"), 200), 0.006)
    return Register(
        values,
        entered=entered,
        removed=some(rng, delayed(rng, entered + np.timedelta64(5, "D"), 90), 0.001),
        learned={
            "underlying_cause": Learned(investigated, pd.Series(_NOT_YET_KNOWN, values.index, dtype=object)),
            "residence_code": Learned(moved, pd.Series(communities_in(world, rng, (district + 1) % 18))),
        },
    )


def _expected(world: World, year: int) -> NDArray[np.float64]:
    """Deaths expected in a whole year, shape (sex 2, age group 19, district 18)."""
    rates = np.stack([_MEN, 2 - _MEN]) * _RATES / 1000 * (1 + _YEARLY_CHANGE) ** (year - 2021)
    residents = (persons(world, year - 1) + persons(world, year)) / 2
    tilt = np.exp(world.rng("mortality").normal(0, 0.05, size=(18, 1, 1)))
    return np.asarray(np.moveaxis(residents * rates * tilt, 0, 2))


def _cells(
    rng: np.random.Generator, expected: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Sex, age group and district of each death: in small cities, too, each group has its share in all."""
    whole = np.floor(np.cumsum(expected) + rng.random())
    counts = np.diff(whole, prepend=0).astype(np.int64)
    sex, group, district = np.unravel_index(np.repeat(np.arange(expected.size), counts), expected.shape)
    return sex, group, district


def _ages(rng: np.random.Generator, group: NDArray[np.int64]) -> NDArray[np.float64]:
    widths = np.diff(np.r_[FIRST_AGES, 90])[group]
    within = np.clip(rng.random(len(group)), 0.01, 0.98) * widths
    oldest = group == len(FIRST_AGES) - 1
    return np.asarray(
        FIRST_AGES[group] + np.where(oldest, np.clip(rng.exponential(5, len(group)), 0.05, 20), within)
    )


def _causes(rng: np.random.Generator, age: NDArray[np.float64]) -> Texts:
    causes = np.empty(len(age), dtype=object)
    youngest = 0
    for below, names in _CAUSES.items():
        chosen = (age >= youngest) & (age < below)
        causes[chosen] = rng.choice(np.array(names, dtype=object), int(chosen.sum()))
        youngest = below
    return causes
