"""How districts move from where they stood at the plan's baseline towards its deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cityplan.city.register import Days
from cityplan.city.world import BEGINNING, HORIZON, World

START = np.datetime64(BEGINNING)
END = np.datetime64(HORIZON)
PLAN_DAYS = (date(2026, 12, 31) - BEGINNING).days
_GRID = np.linspace(0, PLAN_DAYS, 61)
_YEARS = np.array([(date(year, 12, 31) - BEGINNING).days for year in range(2021, 2026)])


def district_paths(world: World, name: str, start: float, end: float, spread: float) -> NDArray[np.float64]:
    """Shares at the baseline and the deadline, shape (district 18, 2): the city's, spread over districts."""
    offsets = world.rng("path", name).normal(0, spread, size=(18, 1))
    return np.clip(np.array([[start, end]]) + offsets, 0.02, 0.995)


def share_on(paths: NDArray[np.float64], days: Days) -> NDArray[np.float64]:
    """Share of each row's path on its day; the line goes on a little before the baseline."""
    progress = np.clip((days - START).astype("timedelta64[D]").astype(np.float64) / PLAN_DAYS, -0.2, 1)
    return np.clip(paths[:, 0] + (paths[:, 1] - paths[:, 0]) * progress, 0.005, 0.995)


def crossing_days(paths: NDArray[np.float64], ranks: NDArray[np.float64]) -> Days:
    """Day on which a path (rows of `paths`, as from district_paths) reaches a rank in 0..1.

    A day long before the baseline where it stood above the rank then; NaT where it never gets there.
    """
    start, end = paths[:, 0], paths[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        days = (ranks - start) / (end - start) * PLAN_DAYS
    already = ranks < start
    days = np.where(
        already, -400 - ranks / start * 1200, np.where((days >= 0) & (days <= PLAN_DAYS), days, np.nan)
    )
    return START + days.astype("timedelta64[D]")


@dataclass(frozen=True)
class Arrivals:
    """Persons of one chunk. district: index 0..17. day: when they came, NaT for those there all along.

    ended: when they left, NaT for those who stay.
    """

    block: int
    district: NDArray[np.int64]
    day: Days
    ended: Days


@dataclass(frozen=True)
class Growth:
    """Persons who came and left so that each district's number in force follows a target.

    offsets: first person of each district, shape (19,). arrived: cumulative arrivals on the grid, shape
    (18, 61). leaving: share of those there at the baseline who leave before the deadline.
    """

    world: World
    name: str
    offsets: NDArray[np.int64]
    arrived: NDArray[np.float64]
    leaving: float

    @classmethod
    def towards(
        cls,
        world: World,
        name: str,
        paths: NDArray[np.float64],
        base: Callable[[World, int], NDArray[np.float64]],
        leaving_a_year: float,
    ) -> Growth:
        """Let the number in force be the path's share of `base(world, year)` persons per district."""
        bases = np.stack([base(world, 2021 + n) for n in range(len(_YEARS))], axis=1)
        progress = _GRID / PLAN_DAYS
        share = paths[:, :1] + (paths[:, 1:] - paths[:, :1]) * progress
        target = share * np.stack([np.interp(_GRID, _YEARS, row) for row in bases])
        left = target[:, :1] * leaving_a_year * _GRID / 365.25
        arrived = np.maximum.accumulate(target + left, axis=1)
        offsets = np.r_[0, np.cumsum(np.floor(arrived[:, -1]))].astype(np.int64)
        return cls(world, name, offsets, arrived, leaving_a_year * PLAN_DAYS / 365.25)

    def chunks(self) -> Iterator[Arrivals]:
        """Yield the persons in chunks of at most the scale's size, always the same ones."""
        for block, low in enumerate(range(0, int(self.offsets[-1]), self.world.scale.chunk)):
            high = min(low + self.world.scale.chunk, int(self.offsets[-1]))
            yield self._chunk(block, np.arange(low, high))

    def _chunk(self, block: int, person: NDArray[np.int64]) -> Arrivals:
        rng = self.world.rng(self.name, "arrivals", block)
        district = np.searchsorted(self.offsets, person, side="right") - 1
        rank = person - self.offsets[district] + rng.random(len(person))
        day = np.full(len(person), np.datetime64("NaT"), dtype="datetime64[D]")
        for index in np.unique(district):
            late = (district == index) & (rank >= self.arrived[index, 0])
            days = np.interp(rank[late], self.arrived[index], _GRID)
            day[late] = START + np.ceil(days).astype("timedelta64[D]")
        leaves = np.isnat(day) & (rng.random(len(person)) < self.leaving)
        ended = np.where(
            leaves, START + rng.integers(1, PLAN_DAYS, len(person)).astype("timedelta64[D]"), day
        )
        ended[~leaves] = np.datetime64("NaT")
        return Arrivals(block, district, day, ended)
