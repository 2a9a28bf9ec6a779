"""Which night brings what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cityplan.city.extracts import clean_rows
from cityplan.city.model import Delivery, Night, Outcome
from cityplan.city.scales import SCALES
from cityplan.city.script import BROKEN, nights
from cityplan.city.world import World
from cityplan.contracts import load_contracts


@pytest.fixture(scope="module")
def town() -> list[Night]:
    return nights(load_contracts().values(), SCALES["town"], irregular=False)


def _arrivals(script: list[Night], extract: str) -> list[tuple[int, date]]:
    return [
        (night.number, one.as_of) for night in script for one in night.deliveries if one.extract == extract
    ]


def test_the_opening_night_brings_the_backlog_and_two_single_nights_follow(town: list[Night]) -> None:
    assert [str(night.business_date) for night in town] == ["2026-10-30", "2026-10-31", "2026-11-01"]


@pytest.mark.parametrize(("scale", "most"), [("hamlet", 120), ("town", 210)])
def test_the_backlog_stays_short_enough_for_one_night(scale: str, most: int) -> None:
    opening = nights(load_contracts().values(), SCALES[scale], irregular=False)[0]
    assert len(opening.deliveries) <= most
    assert {one.extract for one in opening.deliveries} == set(load_contracts())


def test_a_city_hands_over_a_snapshot_of_every_month_end_since_the_baseline() -> None:
    city = nights(load_contracts().values(), SCALES["city"], irregular=False)
    months = [as_of for _, as_of in _arrivals(city, "civil_affairs.elderly_care_institutions")]
    assert months[0] == date(2021, 12, 31)
    assert len(set(months)) == 59


def test_a_town_leaves_months_out_but_never_the_last_one(town: list[Night]) -> None:
    months = [as_of for _, as_of in _arrivals(town, "civil_affairs.elderly_care_institutions")]
    assert months[:2] == [date(2021, 12, 31), date(2022, 10, 31)]
    assert date(2026, 9, 30) in months


def test_payments_reach_back_in_yearly_batches(town: list[Night]) -> None:
    batches = [as_of for _, as_of in _arrivals(town, "human_resources.pension_payments")]
    assert [str(as_of) for as_of in batches[-3:]] == ["2025-12-31", "2026-09-30", "2026-10-31"]
    assert len(batches) == 7


def test_payments_and_settlements_of_a_whole_city_begin_with_their_last_year() -> None:
    city = nights(load_contracts().values(), SCALES["city"], irregular=False)
    for extract in ("human_resources.pension_payments", "medical_insurance.inpatient_settlements"):
        batches = [one for night in city for one in night.deliveries if one.extract == extract]
        assert (batches[0].since, batches[0].as_of) == (date(2025, 10, 31), date(2025, 12, 31))
        assert [one.since for one in batches[1:]] == [one.as_of for one in batches[:-1]]
    subsidies = [as_of for _, as_of in _arrivals(city, "housing.rent_subsidy_payments")]
    assert subsidies[0] == date(2021, 12, 31)


def test_what_was_paid_before_the_last_year_is_neither_handed_over_nor_missing_after_it() -> None:
    since, contract = date(2025, 10, 31), load_contracts()["human_resources.pension_payments"]
    scale = replace(SCALES["hamlet"], transactions_since=since)
    delivery = Delivery(contract.name, date(2026, 9, 30), since)
    months = {
        f"{month:%Y-%m}"
        for (rows,) in clean_rows(World(scale, 1), contract, [delivery])
        for month in rows["month"]
    }
    last_year = {f"2025-{month}" for month in (11, 12)} | {f"2026-0{month}" for month in range(1, 10)}
    assert last_year <= months
    assert min(months) >= "2025-08", "what came late of the three months before"


def test_changes_follow_each_other_without_a_gap(town: list[Night]) -> None:
    batches = [one for night in town for one in night.deliveries if one.extract == "petitions.cases"]
    assert batches[0].since is None
    assert [one.since for one in batches[1:]] == [one.as_of for one in batches[:-1]]


def test_a_truncated_delivery_is_refused_and_comes_again_the_night_after(town: list[Night]) -> None:
    assert [night.expected.get(BROKEN) for night in town[1:]] == [Outcome.REFUSED, Outcome.ACCEPTED]


def test_everything_else_is_accepted(town: list[Night]) -> None:
    refused = [key for night in town for key, outcome in night.expected.items() if outcome is Outcome.REFUSED]
    assert refused == [BROKEN]


def test_nothing_arrives_before_its_date(town: list[Night]) -> None:
    assert all(one.as_of <= night.business_date for night in town for one in night.deliveries)


def test_irregular_cities_deliver_the_same_but_some_late_and_out_of_order(town: list[Night]) -> None:
    irregular = nights(load_contracts().values(), SCALES["town"], irregular=True)
    assert {(one.extract, one.as_of) for night in irregular for one in night.deliveries} == {
        (one.extract, one.as_of) for night in town for one in night.deliveries
    }
    late = _arrivals(irregular, "human_resources.pension_participants")
    assert [as_of for _, as_of in late] != sorted(as_of for _, as_of in late)
    assert (2, date(2024, 6, 30)) in _arrivals(irregular, "civil_affairs.elderly_care_institutions")
