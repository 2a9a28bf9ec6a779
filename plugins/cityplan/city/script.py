"""The city's script: which department delivers what on which night."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from cityplan.city.model import Delivery, Flaw, Night
from cityplan.city.scales import Scale
from cityplan.city.world import BEGINNING
from cityplan.contracts import Cadence, Contract, Mode

OPENING = date(2026, 10, 30)
"""Business date of the night that takes the whole backlog."""

SINGLE_NIGHTS = 2

BROKEN = ("civil_affairs.elderly_care_institutions", date(2026, 10, 31))
"""The delivery that arrives truncated and comes again, whole, the night after."""

_TRANSACTIONS = {"human_resources.pension_payments", "medical_insurance.inpatient_settlements"}

# (extract, as_of) -> nights it arrives late: a monthly register years late, daily batches out of order.
_LATE = {
    ("civil_affairs.elderly_care_institutions", date(2024, 6, 30)): 2,
    ("human_resources.pension_participants", date(2026, 10, 30)): 2,
    ("health.family_doctor_contracts", date(2026, 10, 30)): 1,
}


def nights(contracts: Iterable[Contract], scale: Scale, *, irregular: bool) -> list[Night]:
    """Return the opening night and the single nights after it, with all deliveries in as-of order.

    Irregular cities hand some deliveries over late and out of order.
    """
    arriving: list[list[Delivery]] = [[] for _ in range(SINGLE_NIGHTS + 1)]
    for contract in contracts:
        for delivery in _deliveries(contract, scale):
            night = max(0, (delivery.as_of - OPENING).days)
            late = _LATE.get((delivery.extract, delivery.as_of), 0) if irregular else 0
            if (delivery.extract, delivery.as_of) == BROKEN:
                arriving[night].append(replace(delivery, flaw=Flaw.TRUNCATED))
                late = 1
            arriving[night + late].append(delivery)
    return [
        Night(
            number,
            OPENING + timedelta(days=number),
            tuple(sorted(found, key=lambda one: (one.as_of, one.extract))),
        )
        for number, found in enumerate(arriving)
    ]


def _deliveries(contract: Contract, scale: Scale) -> Iterator[Delivery]:
    since = scale.transactions_since if contract.name in _TRANSACTIONS else None
    dates = sorted(as_of for as_of in _as_of_dates(contract, scale) if since is None or as_of > since)
    if contract.mode is Mode.SNAPSHOT:
        yield from (Delivery(contract.name, as_of) for as_of in dates)
        return
    yield Delivery(contract.name, dates[0], since)
    yield from (Delivery(contract.name, as_of, former) for former, as_of in pairwise(dates))


def _as_of_dates(contract: Contract, scale: Scale) -> Iterator[date]:
    """The contract's calendar; long ago only some of its dates are left, which keeps the backlog short."""
    last = OPENING + timedelta(days=SINGLE_NIGHTS)
    snapshot = contract.mode is Mode.SNAPSHOT
    years = list(_anchors(contract.calendar_anchor or "12-31", last))
    months = list(_month_ends(last))
    if contract.cadence is Cadence.YEARLY:
        yield from _thinned(years, scale.years_between_batches)
    elif contract.cadence is Cadence.MONTHLY and snapshot:
        yield from _thinned(months, scale.months_between_snapshots)
    elif contract.cadence is Cadence.MONTHLY:
        yield from {*years[:: scale.years_between_batches], *_thinned(months, len(months))}
    else:
        yield from (
            months[:: scale.months_between_snapshots] if snapshot else years[:: scale.years_between_batches]
        )
        yield from (OPENING + timedelta(days=n) for n in range(SINGLE_NIGHTS + 1))


def _thinned(dates: list[date], step: int) -> Iterator[date]:
    """Every `step`-th date, the last one before the opening, and all after it."""
    final = max(one for one in dates if one <= OPENING)
    yield from (one for n, one in enumerate(dates) if n % step == 0 or one >= final)


def _anchors(month_and_day: str, last: date) -> Iterator[date]:
    month, day = map(int, month_and_day.split("-"))
    anchors = (date(year, month, day) for year in range(BEGINNING.year, last.year + 1))
    yield from (anchor for anchor in anchors if anchor <= last)


def _month_ends(last: date) -> Iterator[date]:
    """Month ends from the baseline on."""
    months = (last.year - BEGINNING.year) * 12 + last.month - BEGINNING.month
    ends = (_month_end(BEGINNING.month + n) for n in range(months + 1))
    yield from (end for end in ends if end <= last)


def _month_end(months_after_2020: int) -> date:
    year, month = divmod(months_after_2020, 12)
    return date(BEGINNING.year + year, month + 1, 1) - timedelta(days=1)
