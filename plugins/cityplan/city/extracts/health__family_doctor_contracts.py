"""家庭医生签约: residents sign for three years and renew; some move, leave early or hold two at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.extracts.health__physicians import doctors_at_the_baseline
from cityplan.city.growth import END, START, Arrivals, Growth, district_paths
from cityplan.city.identity import Texts, numbered, person_names, phones, resident_ids
from cityplan.city.places import streets_in
from cityplan.city.population import births, persons
from cityplan.city.register import Days, Learned, Register, after, delayed, never, some
from cityplan.city.world import World

_TERM = np.timedelta64(3 * 365, "D")
_ROUNDS = 3
"""Contracts in a row that can begin between three years before the baseline and the horizon."""

_DOCTORS = 4000
"""Steps in which the doctors are drawn, evenly."""

_ELDERLY_BORN_BEFORE = np.datetime64("1958-01-01")
_CHILDREN_BORN_AFTER = np.datetime64("2017-12-31")


def registers(world: World) -> Iterator[Register]:
    """Yield the contracts of each chunk of residents."""
    growth = Growth.towards(world, "family doctors", signed_shares(world), residents, leaving_a_year=0.012)
    for arrivals in growth.chunks():
        yield _contracts(world, arrivals)


def signed_shares(world: World) -> NDArray[np.float64]:
    """Share of the residents with a contract, shape (district 18, 2): at the baseline, at the deadline."""
    return district_paths(world, "family doctors", 0.37, 0.585, 0.05)


def residents(world: World, year: int) -> NDArray[np.float64]:
    """Residents of each district at the end of `year`."""
    return np.asarray(persons(world, year).sum(axis=(1, 2)), dtype=np.float64)


def _contracts(world: World, arrivals: Arrivals) -> Register:
    rng = world.rng("family doctors", arrivals.block)
    people = len(arrivals.day)
    round_, person, signed = _signatures(rng, arrivals)
    count = len(person)
    ids, names, numbers, groups = _people(rng, people, arrivals.block)
    streets, doctors = streets_in(world, rng, arrivals.district), doctors_at_the_baseline(world)
    ended = arrivals.ended[person]
    expires = signed + _TERM - np.timedelta64(1, "D")
    terminated = np.where(after(ended, signed) & ~after(ended, expires), ended, never(count))
    values = pd.DataFrame(
        {
            "contract_no": _contract_numbers(arrivals.block, person, round_),
            "id_number": ids[person],
            "name": names[person],
            "phone": numbers[person],
            "population_group": groups[person],
            "street_code": streets[person],
            "doctor_licence_no": doctors[rng.integers(0, _DOCTORS, count) * len(doctors) // _DOCTORS],
            "signed_on": signed.astype("datetime64[s]"),
            "expires_on": expires.astype("datetime64[s]"),
            "terminated_on": terminated.astype("datetime64[s]"),
        }
    )
    entered = delayed(rng, signed, 4)
    corrected = some(rng, delayed(rng, entered + np.timedelta64(20, "D"), 60), 0.005)
    return Register(
        values,
        entered=entered,
        removed=some(rng, delayed(rng, entered + np.timedelta64(2, "D"), 90), 0.002),
        learned={
            "terminated_on": Learned(delayed(rng, terminated, 10), pd.Series(pd.NaT, values.index)),
            "street_code": Learned(corrected, pd.Series(streets_in(world, rng, arrivals.district[person]))),
        },
    )


def _signatures(
    rng: np.random.Generator, arrivals: Arrivals
) -> tuple[NDArray[np.int64], NDArray[np.int64], Days]:
    """Which contract in a row (2 * round, + 1 for a second one at the same time), whose, and signed when."""
    people = len(arrivals.day)
    earlier = START - rng.integers(0, _TERM.astype(int), people).astype("timedelta64[D]")
    first = np.where(np.isnat(arrivals.day), earlier, arrivals.day)
    rounds, persons_, days = [], [], []
    for number in range(_ROUNDS):
        # Most renew before the old contract ends; a few come late and are uncovered for weeks.
        shift = rng.integers(-30, 1, people) + (rng.random(people) < 0.03) * rng.integers(10, 120, people)
        signed = first + number * (_TERM + shift.astype("timedelta64[D]"))
        for second in (False, True):
            chosen = (signed <= END) & ~after(signed, arrivals.ended)
            if second:
                chosen &= rng.random(people) < 0.01
            rounds.append(np.full(int(chosen.sum()), 2 * number + second))
            persons_.append(np.flatnonzero(chosen))
            days.append(signed[chosen])
    return np.concatenate(rounds), np.concatenate(persons_), np.concatenate(days)


def _people(rng: np.random.Generator, count: int, block: int) -> tuple[Texts, Texts, Texts, Texts]:
    """Id numbers, names, phones and population groups."""
    born = births(rng, count)
    female = rng.random(count) < 0.49
    draw = rng.random(count)
    childbearing = female & (born > np.datetime64("1982-01-01")) & (born < np.datetime64("2002-01-01"))
    group = np.select(
        [born < _ELDERLY_BORN_BEFORE, born > _CHILDREN_BORN_AFTER, childbearing & (draw < 0.08), draw < 0.15],
        ["elderly", "child", "maternal", "chronic"],
        np.where(draw < 0.17, "disabled", np.where(draw < 0.18, "poor", "general")),
    )
    return (
        resident_ids(rng, born, female, block),
        person_names(rng, count),
        phones(rng, count),
        group.astype(object),
    )


def _contract_numbers(block: int, person: NDArray[np.int64], round_: NDArray[np.int64]) -> Texts:
    return numbered(f"JY{block:03d}", person * 10 + round_, 8)
