"""老年人健康管理服务: the four services of each year, in one visit or several; some never complete them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.growth import END, Arrivals, Growth, district_paths
from cityplan.city.hospitals import institutions_in
from cityplan.city.identity import Texts, birth_dates, numbered, resident_ids
from cityplan.city.places import streets_in
from cityplan.city.population import FIRST_AGES, persons
from cityplan.city.register import Days, Learned, Register, delayed, some
from cityplan.city.world import World
from cityplan.city.years import years_from

_FIRST_YEAR = 2021
"""The baseline is the rate of the whole year 2021."""

_SERVICES = ("has_assessment", "has_examination", "has_laboratory", "has_guidance")
_INCOMPLETE = 0.07
_TWO_VISITS = 0.22
_AGES = FIRST_AGES[-5:]


def registers(world: World) -> Iterator[Register]:
    """Yield the records of each chunk of residents."""
    paths = district_paths(world, "elderly health", 0.52, 0.665, 0.035) / (1 - _INCOMPLETE)
    growth = Growth.towards(world, "elderly health", paths, _elderly, leaving_a_year=0.03)
    for arrivals in growth.chunks():
        yield _records(world, arrivals)


def _elderly(world: World, year: int) -> NDArray[np.float64]:
    return np.asarray(persons(world, year)[:, :, -len(_AGES) :].sum(axis=(1, 2)), dtype=np.float64)


def _records(world: World, arrivals: Arrivals) -> Register:
    rng = world.rng("elderly health services", arrivals.block)
    people = len(arrivals.day)
    female = rng.random(people) < 0.54
    ids = resident_ids(rng, _births(world, rng, arrivals), female, arrivals.block)
    streets = streets_in(world, rng, arrivals.district)
    person, served, part = _visits(rng, arrivals)
    count = len(person)
    values = pd.DataFrame(
        {
            "record_no": _numbers(arrivals.block, person, served, part),
            "id_number": ids[person],
            "birth_date": birth_dates(ids)[person].astype("datetime64[s]"),
            "sex": np.where(female, "female", "male")[person],
            "street_code": streets[person],
            "institution_code": institutions_in(world, rng, arrivals.district, "examinations")[person],
            "served_on": served.astype("datetime64[s]"),
            **_services(rng, part),
        }
    )
    entered = delayed(rng, served, 9)
    completed = some(rng, delayed(rng, entered + np.timedelta64(5, "D"), 40), 0.02)
    corrected = some(rng, delayed(rng, entered + np.timedelta64(5, "D"), 90), 0.004)
    return Register(
        values,
        entered=entered,
        removed=some(rng, delayed(rng, entered + np.timedelta64(2, "D"), 60), 0.002),
        learned={
            "record_complete": Learned(completed, pd.Series(np.zeros(count, dtype=bool))),
            "street_code": Learned(corrected, pd.Series(streets_in(world, rng, arrivals.district[person]))),
        },
    )


def _births(world: World, rng: np.random.Generator, arrivals: Arrivals) -> Days:
    """Birth days: by the age groups of 2021 from 65 on; who comes later is 65 that year or a little older."""
    people = len(arrivals.day)
    weight = persons(world, _FIRST_YEAR)[:, :, -len(_AGES) :].sum(axis=(0, 1))
    group = rng.choice(len(_AGES), size=people, p=weight / weight.sum())
    age = _AGES[group] + rng.random(people) * np.diff(np.r_[_AGES, 97])[group]
    old = np.datetime64(f"{_FIRST_YEAR}-12-31") - np.ceil(age * 365.25).astype("timedelta64[D]")
    turning = (arrivals.day.astype("datetime64[Y]") - np.timedelta64(65, "Y")).astype("datetime64[D]")
    young = turning - rng.integers(-360, 700, people).astype("timedelta64[D]")
    return np.asarray(np.where(np.isnat(arrivals.day), old, young))


def _visits(
    rng: np.random.Generator, arrivals: Arrivals
) -> tuple[NDArray[np.int64], Days, NDArray[np.int64]]:
    """Whose visit, on which day, and which part of the year's services: 0 all, 1 the first, 2 the second."""
    people = len(arrivals.day)
    whose, days, parts = [], [], []
    for year in years_from(_FIRST_YEAR):
        start, end = np.datetime64(f"{year}-01-01"), np.datetime64(f"{year}-12-31")
        first = start + rng.integers(0, 365, people).astype("timedelta64[D]")
        again = np.minimum(first + rng.integers(5, 60, people).astype("timedelta64[D]"), end)
        twice = rng.random(people) < _TWO_VISITS
        # Whoever comes to the register in a year is looked after on any day of it.
        here = (np.isnat(arrivals.day) | (arrivals.day <= end)) & ~(arrivals.ended <= first)
        for part, day, chosen in (
            (0, first, here & ~twice),
            (1, first, here & twice),
            (2, again, here & twice),
        ):
            visit = chosen & (day <= END)
            whose.append(np.flatnonzero(visit))
            days.append(day[visit])
            parts.append(np.full(int(visit.sum()), part))
    return np.concatenate(whose), np.concatenate(days), np.concatenate(parts)


def _services(rng: np.random.Generator, part: NDArray[np.int64]) -> dict[str, NDArray[np.bool_]]:
    """What was done on each visit; some visits leave out one service or an incomplete record."""
    count = len(part)
    lacking = np.where(rng.random(count) < _INCOMPLETE, rng.integers(0, len(_SERVICES) + 1, count), -1)
    done = {}
    for number, name in enumerate(_SERVICES):
        belongs = part != (2 if number < 2 else 1)
        done[name] = belongs & (lacking != number)
    return {**done, "record_complete": lacking != len(_SERVICES)}


def _numbers(block: int, person: NDArray[np.int64], served: Days, part: NDArray[np.int64]) -> Texts:
    year = served.astype("datetime64[Y]").astype(np.int64) + 1970 - _FIRST_YEAR
    return numbered(f"LNJK{block:03d}", person * 100 + year * 10 + part, 8)
