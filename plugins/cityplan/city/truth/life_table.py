"""Abridged period life tables by Chiang's second method, written out group by group.

Chiang, The Life Table and its Applications (1984); interval as in the R package PHEindicatormethods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from cityplan.city.truth.ages import LOWER_AGES
from cityplan.city.truth.intervals import Z_95


@dataclass(frozen=True, slots=True)
class Group:
    """An age group. width: in years, None for the open group; a: share of it lived by those dying in it."""

    width: float | None
    a: float
    deaths: float
    person_years: float


@dataclass(frozen=True, slots=True)
class Row:
    """A life table's row: survivors to the group (newborns are 1), years lived in it, expectation in years.

    expectation with its 95 % interval is None in a group that nobody reaches.
    """

    survivors: float
    years_lived: float
    expectation: float | None
    low: float | None
    high: float | None


def groups_of_ages(deaths: Sequence[float], person_years: Sequence[float]) -> list[Group]:
    """The population's age groups as a life table's: a is 0.1 at age 0, else half the interval."""
    widths = [*(after - age for age, after in pairwise(LOWER_AGES)), None]
    shares = [0.1, *(0.5 for _ in widths[1:])]
    return [Group(*row) for row in zip(widths, shares, deaths, person_years, strict=True)]


def is_refused(groups: Sequence[Group]) -> bool:
    """Whether the deaths and persons make no life table."""
    if any(group.person_years <= 0 or group.deaths > group.person_years for group in groups):
        return True
    return groups[-1].deaths == 0 or any(_dying(group) > 1 for group in groups[:-1])


def life_table(groups: Sequence[Group]) -> list[Row] | None:
    """The table's rows, the last group being open; None when it is refused."""
    if is_refused(groups):
        return None
    survivors = [1.0]
    for group in groups[:-1]:
        survivors.append(survivors[-1] * (1 - _dying(group)))
    rows: list[Row] = []
    years_left, variance = 0.0, 0.0
    for group, alive in zip(reversed(groups), reversed(survivors), strict=True):
        lived = _years_lived(group, alive)
        # What a death in this group costs: the rest of the group and the expectation of those who survive it.
        beyond = rows[-1].expectation or 0.0 if rows else 0.0
        years_left += lived
        variance += alive**2 * _variance(group, beyond)
        rows.append(_row(alive, lived, years_left, variance))
    return rows[::-1]


def _rate(group: Group) -> float:
    return group.deaths / group.person_years


def _dying(group: Group) -> float:
    """Probability of dying within the group."""
    if group.width is None:
        return 1.0
    return group.width * _rate(group) / (1 + (1 - group.a) * group.width * _rate(group))


def _years_lived(group: Group, alive: float) -> float:
    if group.width is None:
        return alive / _rate(group)
    dead = alive * _dying(group)
    return group.width * (alive - dead) + group.a * group.width * dead


def _variance(group: Group, beyond: float) -> float:
    """What chance in the group's deaths adds to the variance of the years left, per head at its start."""
    if group.width is None:
        return 1 / (group.deaths * _rate(group) ** 2)
    if group.deaths == 0:
        return 0.0
    dying = _dying(group)
    return ((1 - group.a) * group.width + beyond) ** 2 * dying**2 * (1 - dying) / group.deaths


def _row(alive: float, lived: float, years_left: float, variance: float) -> Row:
    if alive == 0:
        return Row(alive, lived, None, None, None)
    expectation, margin = years_left / alive, Z_95 * sqrt(variance) / alive
    return Row(alive, lived, expectation, expectation - margin, expectation + margin)
