"""The time-lapse's script: the same for the same seed, with every fate in a year, nothing lost on the way."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from cityplan.city.extracts import is_kept
from cityplan.city.model import Outcome
from cityplan.city.scales import SCALES
from cityplan.city.time_lapse.script import MONTHS, Fate, Month, month_end, script
from cityplan.city.world import World
from cityplan.contracts import load_contracts

CONTRACTS = [contract for contract in load_contracts().values() if is_kept(contract)]
IRREGULAR = (Fate.LATE, Fate.OUT_OF_ORDER, Fate.CORRECTED, Fate.REFUSED)


def play(seed: int, months: int) -> list[Month]:
    return script(World(SCALES["hamlet"], seed), CONTRACTS, months)


@pytest.fixture(scope="module")
def months() -> list[Month]:
    return play(1, MONTHS)


def test_there_is_a_month_for_every_month_end_of_the_plan(months: list[Month]) -> None:
    assert [months[0].business_date, months[1].business_date] == [date(2021, 12, 31), date(2022, 1, 31)]
    assert months[-1].business_date == date(2026, 10, 31)
    assert len(months) == MONTHS + 1
    assert [month.business_date for month in months] == [month_end(number) for number in range(MONTHS + 1)]


def test_equal_seeds_tell_equal_stories_and_others_other_ones(months: list[Month]) -> None:
    assert play(1, MONTHS) == months
    assert play(2, MONTHS) != months


def test_every_fate_occurs_within_the_first_year(months: list[Month]) -> None:
    counts = Counter({fate: sum(month.count(fate) for month in months[:13]) for fate in IRREGULAR})
    assert min(counts.values()) > 0


def test_what_is_refused_or_wrong_comes_again_and_what_is_late_is_late(months: list[Month]) -> None:
    arrivals: dict[tuple[str, date], list[tuple[int, Fate, Outcome]]] = {}
    for month in months:
        for arrival in month.arrivals:
            delivery = arrival.delivery
            assert delivery.as_of <= month.business_date
            seen = arrivals.setdefault((delivery.extract, delivery.as_of), [])
            seen.append((month.number, arrival.fate, delivery.expected))
    for (_, as_of), seen in arrivals.items():
        fate = seen[0][1]
        due = next(month.number for month in months if month.business_date >= as_of)
        if fate in {Fate.LATE, Fate.OUT_OF_ORDER}:
            assert seen[0][0] > due
        if fate is Fate.REFUSED:
            assert seen[0][2] is Outcome.REFUSED
        if fate in {Fate.REFUSED, Fate.CORRECTED} and due < MONTHS - 4:
            assert [outcome for _, _, outcome in seen[1:]] == [Outcome.ACCEPTED]


def test_nothing_the_calendars_ask_for_is_forgotten(months: list[Month]) -> None:
    arrived = {(one.delivery.extract, one.delivery.as_of) for month in months for one in month.arrivals}
    monthly = [contract.name for contract in CONTRACTS if contract.cadence != "yearly"]
    early = {(name, month_end(number)) for name in monthly for number in range(MONTHS - 4)}
    assert early <= arrived


def test_each_year_is_frozen_in_the_next_and_the_first_is_released(months: list[Month]) -> None:
    frozen = {year: month.business_date for month in months for year in month.frozen}
    assert frozen[2021] == date(2022, 3, 31) and set(frozen) == {2021, 2022, 2023, 2024, 2025}
    assert [month.released for month in months if month.released] == [(2021,)]
