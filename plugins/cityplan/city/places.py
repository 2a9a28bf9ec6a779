"""Where things stand: units of the city's districts drawn by population."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.identity import Texts
from cityplan.city.population import district_shares
from cityplan.city.world import World


def some_districts(world: World, rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    """Index 0..17 of the district of each of `count` things: one in every district, the rest by population.

    Raises ValueError when there are fewer than 18.
    """
    if count < len(world.divisions.districts):
        raise ValueError(f"{count} are too few for one in every district")
    others = rng.choice(18, size=count - 18, p=district_shares())
    return np.concatenate([np.arange(18), others])


def district_codes(world: World, district: NDArray[np.int64]) -> Texts:
    """Return the 6-digit codes of districts given by index."""
    return np.asarray(np.array(world.divisions.districts, dtype=object)[district])


def communities_in(world: World, rng: np.random.Generator, district: NDArray[np.int64]) -> Texts:
    """Return a community (12 digits) in each of the districts given by index."""
    return _units_in(world, rng, district, world.divisions.communities)


def streets_in(world: World, rng: np.random.Generator, district: NDArray[np.int64]) -> Texts:
    """Return a unit of the street level (12 digits) in each of the districts given by index."""
    return _units_in(world, rng, district, world.divisions.street_level)


def _units_in(
    world: World, rng: np.random.Generator, district: NDArray[np.int64], level: pd.DataFrame
) -> Texts:
    units = world.divisions.units_of(level)
    codes = np.empty(len(district), dtype=object)
    for index, name in enumerate(world.divisions.districts):
        chosen = district == index
        codes[chosen] = rng.choice(units[name], int(chosen.sum()))
    return codes


def district_index(world: World, codes: Texts) -> NDArray[np.int64]:
    """Index 0..17 of the district each division code (6 digits or more) lies in."""
    prefixes = [code[:6] for code in codes]
    return np.asarray(np.searchsorted(np.array(world.divisions.districts), prefixes))
