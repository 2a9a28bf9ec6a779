"""基本养老保险参保: adults in the employee or the resident scheme; some in both while they change over."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.growth import START, Arrivals, Growth, district_paths
from cityplan.city.identity import person_names, resident_ids
from cityplan.city.population import pension_base
from cityplan.city.register import Days, Learned, Register, after, delayed, never, some
from cityplan.city.world import World

_BOTH_SCHEMES = 0.03
_UNDATED_END = 0.001


def registers(world: World) -> Iterator[Register]:
    """Yield the enrolments of each chunk of participants."""
    shares = insured_shares(world)
    growth = Growth.towards(world, "pension participation", shares, pension_base, leaving_a_year=0.011)
    for arrivals in growth.chunks():
        yield _enrolments(world, arrivals)


def insured_shares(world: World) -> NDArray[np.float64]:
    """Share of those to be insured who are, shape (district 18, 2): at the baseline, at the deadline."""
    return district_paths(world, "pension participation", 0.885, 0.948, 0.02)


def _enrolments(world: World, arrivals: Arrivals) -> Register:
    rng = world.rng("pension participants", arrivals.block)
    people = len(arrivals.day)
    long_ago = START - rng.integers(0, 26 * 365, people).astype("timedelta64[D]")
    enrolled = np.where(np.isnat(arrivals.day), long_ago, arrivals.day)
    born = enrolled - rng.integers(16 * 366, 55 * 365, people).astype("timedelta64[D]")
    ids = resident_ids(rng, born, rng.random(people) < 0.49, arrivals.block)
    employee = rng.random(people) < 0.55
    person, second = _with_second_scheme(rng, people)
    scheme = np.where(employee[person] ^ second, "employee", "resident")
    values = pd.DataFrame(
        {
            "scheme": scheme,
            "id_number": ids[person],
            "name": person_names(rng, people)[person],
            "district_code": np.array(world.divisions.districts, dtype=object)[arrivals.district[person]],
            "status": "contributing",
            "enrolled_on": (enrolled[person] + second * np.timedelta64(200, "D")).astype("datetime64[s]"),
            "ended_on": arrivals.ended[person].astype("datetime64[s]"),
        }
    )
    entered = delayed(rng, values["enrolled_on"].to_numpy("datetime64[D]"), 6)
    return _with_statuses(rng, values, entered, born[person])


def _with_second_scheme(rng: np.random.Generator, people: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Index of the person of each enrolment, and whether it is the person's second one."""
    both = np.flatnonzero(rng.random(people) < _BOTH_SCHEMES)
    second = np.r_[np.zeros(people, dtype=bool), np.ones(len(both), dtype=bool)]
    return np.r_[np.arange(people), both], second


def _with_statuses(rng: np.random.Generator, values: pd.DataFrame, entered: Days, born: Days) -> Register:
    count = len(values)
    ended = values["ended_on"].to_numpy("datetime64[D]")
    learned_end = delayed(rng, ended, 20)
    retires = born + (60 * 365.25 * np.ones(count)).astype("timedelta64[D]")
    pauses = some(rng, delayed(rng, np.maximum(entered, START), 1700), 0.06)
    undated = rng.random(count) < _UNDATED_END
    turned = np.where(np.isnat(pauses), retires, pauses)
    turned = np.where(after(turned, entered), turned, never(count))
    later = np.where(np.isnat(pauses), "receiving", "paused")
    status = np.select(
        [~np.isnat(ended) | undated, ~np.isnat(turned), retires <= entered],
        ["ended", later, "receiving"],
        "contributing",
    )
    before = np.where(retires <= entered, "receiving", "contributing")
    values["status"] = status.astype(object)
    known_from = np.select([~np.isnat(ended), undated], [learned_end, entered], turned)
    wrong_name = some(rng, delayed(rng, entered, 200), 0.002)
    return Register(
        values,
        entered=entered,
        learned={
            "status": Learned(known_from, pd.Series(before.astype(object))),
            "ended_on": Learned(learned_end, pd.Series(pd.NaT, values.index)),
            "name": Learned(wrong_name, pd.Series(person_names(rng, count))),
        },
    )
