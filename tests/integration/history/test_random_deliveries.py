"""Random deliveries against a reference that recomputes everything from the list of accepted deliveries.

In order, late, repeated and corrected, with rows set aside and keys that cannot be read: after each delivery,
the state of every date must be the reference's, now and at every earlier moment of knowledge.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from cityplan.contracts import Mode

KEYS = "abcde"
DATES = [date(2026, month, 28) for month in range(1, 8)]
LOOKED_AT = [day + timedelta(days=shift) for day in DATES for shift in (-1, 0)]
DELIVERIES = 14

State = dict[str, int | None]


@dataclass(frozen=True)
class Delivery:
    as_of: date
    records: tuple[tuple[str, int | None], ...]
    broken: frozenset[str] = frozenset()
    unreadable: int = 0
    keep_absent: bool = False


def snapshot_state(deliveries: Sequence[Delivery], on: date) -> State:
    """Replay in order of acceptance: each delivery replaces the state of its own date, nothing else."""
    states: dict[date, State] = {}
    for delivery in deliveries:
        before = _latest(states, delivery.as_of)
        keep_all = delivery.keep_absent or delivery.unreadable > 0
        kept = {key: value for key, value in before.items() if keep_all or key in delivery.broken}
        states[delivery.as_of] = kept | dict(delivery.records)
    return _latest(states, on)


def changes_state(deliveries: Sequence[Delivery], _on: date) -> State:
    """Of each key the latest as_of, the latest acceptance, the last row; None withdraws the record."""
    latest: State = {}
    for delivery in sorted(deliveries, key=lambda delivery: delivery.as_of):  # stable: acceptance order stays
        latest |= dict(delivery.records)
    return {key: value for key, value in latest.items() if value is not None}


def _latest(states: dict[date, State], on: date) -> State:
    known = [day for day in states if day <= on]
    return states[max(known)] if known else {}


def random_snapshot(chance: random.Random, former: Sequence[Delivery]) -> Delivery:
    if former and chance.random() < 0.2:  # the same again: a correction taken back, or an unchanged new date
        again = chance.choice(former)
        return Delivery(chance.choice([again.as_of, chance.choice(DATES)]), again.records, again.broken)
    keys = [key for key in KEYS if chance.random() < 0.7] or ["a"]
    broken = frozenset(key for key in keys[1:] if chance.random() < 0.15)
    return Delivery(
        chance.choice(DATES),
        tuple((key, chance.randrange(3)) for key in keys if key not in broken),
        broken,
        unreadable=int(chance.random() < 0.1),
        keep_absent=chance.random() < 0.05,
    )


def random_changes(chance: random.Random, former: Sequence[Delivery]) -> Delivery:
    if former and chance.random() < 0.2:
        return chance.choice(former)
    keys = chance.choices(KEYS, k=chance.randrange(6))
    records = tuple((key, chance.choice([0, 1, 2, None])) for key in keys)
    broken = frozenset(key for key in KEYS if chance.random() < 0.1)
    return Delivery(chance.choice(DATES), records, broken, unreadable=int(chance.random() < 0.1))


CASES = {
    Mode.SNAPSHOT: (random_snapshot, snapshot_state),
    Mode.CHANGES: (random_changes, changes_state),
}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("mode", list(CASES))
def test_every_state_at_every_moment(make_extract: Callable[[Mode, str], Any], mode: Mode, seed: int) -> None:
    draw, reference = CASES[mode]
    chance = random.Random(seed)
    extract = make_extract(mode, f"{mode.value}_{seed}")
    accepted: list[Delivery] = []
    moments = []
    for _ in range(DELIVERIES):
        delivery = draw(chance, accepted)
        extract.deliver(
            delivery.as_of,
            delivery.records,
            broken=delivery.broken,
            unreadable=delivery.unreadable,
            keep_absent=delivery.keep_absent,
        )
        accepted.append(delivery)
        moments.append(extract.moment)
        assert {on: extract.state(on) for on in LOOKED_AT} == {
            on: reference(accepted, on) for on in LOOKED_AT
        }
    for number, moment in enumerate(moments, 1):
        for on in LOOKED_AT:
            assert extract.state(on, moment) == reference(accepted[:number], on), (number, on)
