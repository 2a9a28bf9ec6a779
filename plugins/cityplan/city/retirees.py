"""Retirees of enterprises: whom the human resources bureau pays, and whose pensions it raises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cityplan.city.growth import START
from cityplan.city.identity import Texts, resident_ids
from cityplan.city.places import district_codes
from cityplan.city.population import district_shares
from cityplan.city.register import Days, some
from cityplan.city.world import World

_NEWCOMERS_A_YEAR = 0.045
_DEATHS_A_YEAR = 0.028
_PLAN_YEARS = 5


@dataclass(frozen=True)
class Retirees:
    """Retirees of one chunk, one element each. pension: yuan a month in December 2021.

    first: number of the first of them in the city. retired_on, died_on: days, NaT for the living.
    """

    block: int
    first: int
    id_number: Texts
    district_code: Texts
    pension: NDArray[np.float64]
    retired_on: Days
    died_on: Days


def retirees(world: World) -> Iterator[Retirees]:
    """Yield everybody ever paid between the baseline and the horizon, always the same."""
    total = round(world.scale.retirees * (1 + _NEWCOMERS_A_YEAR * _PLAN_YEARS))
    size = world.scale.chunk
    for block, first in enumerate(range(0, total, size)):
        yield _chunk(world, block, first, min(size, total - first))


def _chunk(world: World, block: int, first: int, count: int) -> Retirees:
    rng = world.rng("retirees", block)
    new = rng.random(count) < 1 - 1 / (1 + _NEWCOMERS_A_YEAR * _PLAN_YEARS)
    lately = START + rng.integers(1, 365 * _PLAN_YEARS, count).astype("timedelta64[D]")
    long_ago = START - rng.integers(31, 25 * 365, count).astype("timedelta64[D]")
    retired = np.where(new, lately, long_ago)
    female = rng.random(count) < 0.52
    age = np.where(female, 53, 60) * 365 + rng.integers(0, 2 * 365, count)
    deaths = np.maximum(retired, START) + rng.integers(20, 365 * _PLAN_YEARS, count).astype("timedelta64[D]")
    district = rng.choice(18, size=count, p=district_shares())
    return Retirees(
        block,
        first,
        resident_ids(rng, retired - age.astype("timedelta64[D]"), female, block),
        district_codes(world, district),
        rng.lognormal(7.95, 0.28, count).clip(1400, 9000).round(2),
        retired,
        some(rng, deaths, _DEATHS_A_YEAR * _PLAN_YEARS),
    )
