"""The time-lapse's script: what arrives for a month end, what is wrong with it, what must become of it.

Deterministic by the city's seed, which chooses the departments; how often things happen is declared here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from cityplan.city.model import Delivery, Flaw, Night
from cityplan.city.world import BEGINNING, World
from cityplan.contracts import Cadence, Contract, Mode
from cityplan.contracts.calendar import last_date

MONTHS = 58
"""Month ends of the plan so far after the baseline: 2022-01-31 to 2026-10-31."""


class Fate(StrEnum):
    """How a delivery reaches the warehouse. All are accepted in the end; REFUSED ones only the second time.

    LATE: a month after its own, beside its successor. OUT_OF_ORDER: months later, when its successors are
    long in. CORRECTED: first incomplete, accepted because nothing shows it, then right.
    REFUSED: first truncated, then whole.
    """

    ON_TIME = "on_time"
    LATE = "late"
    OUT_OF_ORDER = "out_of_order"
    CORRECTED = "corrected"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class _Happening:
    """In every `every`-th month from `first` on, one delivery has this fate and comes (again) later."""

    fate: Fate
    first: int
    every: int
    months_later: int


_HAPPENINGS = (
    _Happening(Fate.CORRECTED, first=0, every=6, months_later=4),
    _Happening(Fate.LATE, first=2, every=4, months_later=1),
    _Happening(Fate.OUT_OF_ORDER, first=1, every=5, months_later=3),
    _Happening(Fate.REFUSED, first=3, every=5, months_later=1),
)
_FROZEN_IN_MONTH, _RELEASED_IN_MONTH = 3, 9
"""Months of the year after in which a year is frozen, and in which the first one is released again."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One delivery on its way: `is_again` when it was sent before and comes right now."""

    delivery: Delivery
    fate: Fate
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """One month end: what arrives, and the years that are frozen and released once it is published."""

    number: int
    business_date: date
    arrivals: tuple[Arrival, ...]
    frozen: tuple[int, ...]
    released: tuple[int, ...]

    @property
    def night(self) -> Night:
        """The month as the city hands it over."""
        return Night(self.number, self.business_date, tuple(arrival.delivery for arrival in self.arrivals))

    def count(self, fate: Fate) -> int:
        """How many deliveries of that fate show it now: late ones on arrival, refused ones when refused."""
        shown_at_once = fate is Fate.REFUSED
        return sum(
            arrival.fate is fate and arrival.is_again is not shown_at_once for arrival in self.arrivals
        )


def month_end(number: int) -> date:
    """Return the month end that many months after the baseline."""
    year, month = divmod(BEGINNING.month + number, 12)
    return date(BEGINNING.year + year, month + 1, 1) - timedelta(days=1)


def script(world: World, contracts: Iterable[Contract], months: int) -> list[Month]:
    """Return the baseline (number 0) and `months` months after it, with all that arrives of the contracts."""
    arriving: list[list[Arrival]] = [[] for _ in range(months + 1)]
    known = list(contracts)
    for number in range(months + 1):
        due = [delivery for contract in known if (delivery := _due(contract, number))]
        fates = _fates(world, number, due, {contract.name: contract for contract in known})
        for delivery in due:
            for month, arrival in _arrivals(delivery, number, fates.get(delivery.extract)):
                if month <= months:
                    arriving[month].append(arrival)
    return [_month(number, found) for number, found in enumerate(arriving)]


def _month(number: int, arrivals: list[Arrival]) -> Month:
    day = month_end(number)
    first = BEGINNING.year
    return Month(
        number,
        day,
        tuple(sorted(arrivals, key=lambda one: (one.delivery.as_of, one.delivery.extract))),
        frozen=(day.year - 1,) if day.month == _FROZEN_IN_MONTH else (),
        released=(first,) if (day.year, day.month) == (first + 1, _RELEASED_IN_MONTH) else (),
    )


def _due(contract: Contract, number: int) -> Delivery | None:
    """Return what the contract's calendar asks for since the month end before; None when nothing.

    Of daily extracts only the batch of the month end is played.
    """
    as_of, former = (last_date(contract, month_end(month)) for month in (number, number - 1))
    if number and as_of == former:
        return None
    is_first = number == 0 or contract.mode is Mode.SNAPSHOT
    return Delivery(contract.name, as_of, None if is_first else former)


def _fates(
    world: World, number: int, due: Sequence[Delivery], contracts: dict[str, Contract]
) -> dict[str, _Happening]:
    """Choose the deliveries of a month that something happens to, each at most once."""
    chosen: dict[str, _Happening] = {}
    for happening in _HAPPENINGS:
        if number < happening.first or (number - happening.first) % happening.every:
            continue
        able = [
            delivery.extract
            for delivery in due
            if delivery.extract not in chosen and _can(happening.fate, contracts[delivery.extract])
        ]
        if able:
            place = world.rng("time lapse", happening.fate, number).integers(len(able))
            chosen[sorted(able)[place]] = happening
    return chosen


def _can(fate: Fate, contract: Contract) -> bool:
    monthly = contract.cadence is not Cadence.YEARLY
    is_file = contract.channel.kind == "share"  # a table's batch of months ago is not read again
    if fate is Fate.CORRECTED:
        return monthly and is_file and contract.mode is Mode.SNAPSHOT
    if fate is Fate.REFUSED:
        return is_file and contract.channel.format == "xlsx"
    return monthly


def _arrivals(delivery: Delivery, number: int, happening: _Happening | None) -> Iterator[tuple[int, Arrival]]:
    """Yield the months in which a delivery arrives, with what arrives then."""
    if happening is None:
        yield number, Arrival(delivery, Fate.ON_TIME)
        return
    if happening.fate is Fate.CORRECTED:
        yield number, Arrival(replace(delivery, flaw=Flaw.INCOMPLETE), happening.fate)
    if happening.fate is Fate.REFUSED:
        yield number, Arrival(replace(delivery, flaw=Flaw.TRUNCATED), happening.fate)
    yield number + happening.months_later, Arrival(delivery, happening.fate, is_again=True)
