"""The residents behind every denominator: year-end population by district, sex and age; students."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cityplan.city.world import World

AGE_GROUPS = ("0", "1-4", *(f"{a}-{a + 4}" for a in range(5, 85, 5)), "85+")
FIRST_AGES = np.array([0, 1, *range(5, 90, 5)])
SEXES = ("male", "female")
STAGES = ("senior_secondary", "secondary_vocational", "higher")

# Orders of magnitude of the real districts (census of 2020, in 10,000 persons), in the order of their codes.
_DISTRICT_WEIGHTS = np.array(
    [106, 146, 83, 21, 44, 94, 70, 47, 58, 27, 17, 43, 44, 19, 18, 19, 46, 72], dtype=float
)
# Persons per 1,000 residents in 2021 by age group, and their yearly growth: the city ages.
_PYRAMID = np.array([5, 24, 38, 40, 42, 52, 60, 76, 82, 74, 82, 88, 86, 80, 68, 47, 27, 18, 11], dtype=float)
_GROWTH = np.array([-60, -50, -20, 10, 0, -30, -30, -20, 10, 0, -20, 0, 10, 20, 30, 40, 30, 20, 30]) / 1000
_YEARLY_CHANGE = -0.005
_MALE_SHARE = np.linspace(0.518, 0.44, len(AGE_GROUPS))
# Universities stand in 南岗, 松北, 香坊 and 呼兰 above all.
_UNIVERSITY_WEIGHTS = np.array([0.6, 2.0, 0.6, 0.4, 3.0, 1.6, 2.4, 0.4, 0.2, *[0.1] * 9])


def district_shares() -> NDArray[np.float64]:
    """Share of each of the 18 districts in the city's residents."""
    return np.asarray(_DISTRICT_WEIGHTS / _DISTRICT_WEIGHTS.sum())


def persons(world: World, year: int, *, revised: bool = True) -> NDArray[np.int64]:
    """Residents at the end of `year`, shape (district 18, sex 2, age group 19).

    revised False gives the first figures, published before the yearly revision.
    """
    shares = _PYRAMID * np.exp(_GROWTH * (year - 2021))
    ages = shares / shares.sum()
    by_sex = np.stack([_MALE_SHARE, 1 - _MALE_SHARE]) * ages
    total = world.scale.residents * (1 + _YEARLY_CHANGE) ** (year - 2021)
    rng = world.rng("population")
    tilt = np.exp(rng.normal(0, 0.06, size=(18, 1, len(AGE_GROUPS))))
    expected = total * district_shares()[:, None, None] * by_sex * tilt
    # The same rounding in every year: a cell moves with the trend, not with the dice.
    rounding = rng.random(expected.shape)
    if not revised:
        expected *= 1 + world.rng("population", "first figures", year).normal(0, 0.002, size=expected.shape)
    return np.asarray(np.floor(expected + rounding), dtype=np.int64)


def students(world: World, year: int) -> NDArray[np.int64]:
    """Students aged 16 and over at the end of `year`, shape (district 18, stage 3)."""
    groups = persons(world, year).sum(axis=1)
    teens, twenties = groups[:, 4], groups[:, 5]
    higher = 0.25 * (teens + twenties) * _UNIVERSITY_WEIGHTS
    counts = np.stack([0.42 * teens, 0.13 * teens, np.minimum(higher, 0.3 * teens + 0.7 * twenties)], axis=1)
    return np.asarray(np.floor(counts), dtype=np.int64)


def pension_base(world: World, year: int) -> NDArray[np.float64]:
    """Residents who ought to be insured at the end of `year`, per district: 16 and over without students."""
    groups = persons(world, year).sum(axis=1)
    return np.asarray(0.8 * groups[:, 4] + groups[:, 5:].sum(axis=1) - students(world, year).sum(axis=1))


def births(rng: np.random.Generator, count: int) -> NDArray[np.datetime64]:
    """Birth dates (datetime64[D]) of `count` residents drawn from the pyramid at the end of 2021."""
    group = rng.choice(len(AGE_GROUPS), size=count, p=_PYRAMID / _PYRAMID.sum())
    widths = np.diff(np.r_[FIRST_AGES, 97])
    age_days = (FIRST_AGES[group] + rng.random(count) * widths[group]) * 365.25
    return np.asarray(np.datetime64("2021-12-31") - age_days.astype("timedelta64[D]"))
