"""Which version of a record counts: late, repeated, corrected, deleted and set-aside records."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cityplan.city.truth.deliveries import current_records, snapshot_states
from cityplan.city.truth.evidence import Evidence
from cityplan.contracts import load_contracts
from tests.unit.truth.worked import DIVISIONS, delivery, evidence

CONTRACTS = load_contracts()
HOMES = CONTRACTS["civil_affairs.elderly_care_institutions"]
CASES = CONTRACTS["petitions.cases"]


def home(institution_id: str, beds: int) -> dict[str, object]:
    return {"institution_id": institution_id, "beds_total": beds}


def beds(states: dict[date, pd.DataFrame], as_of: str) -> dict[str, float]:
    frame = states[date.fromisoformat(as_of)]
    return dict(zip(frame["institution_id"], frame["beds_total"], strict=True))


def test_a_late_snapshot_speaks_only_for_its_own_interval() -> None:
    states = snapshot_states(
        [
            delivery("2022-01-31", [home("A", 10)], order=1),
            delivery("2022-03-31", [home("A", 30)], order=2),
            delivery("2022-02-28", [home("A", 20), home("B", 5)], order=3),
        ],
        HOMES,
    )
    assert beds(states, "2022-01-31") == {"A": 10}
    assert beds(states, "2022-02-28") == {"A": 20, "B": 5}
    assert beds(states, "2022-03-31") == {"A": 30}


def test_a_second_delivery_for_the_same_date_replaces_the_first_and_so_does_its_reversal() -> None:
    right, wrong = [home("A", 10)], [home("A", 99)]
    deliveries = [delivery("2022-01-31", rows, order) for order, rows in enumerate([right, wrong, right], 1)]
    assert beds(snapshot_states(deliveries[:2], HOMES), "2022-01-31") == {"A": 99}
    assert beds(snapshot_states(deliveries, HOMES), "2022-01-31") == {"A": 10}


def test_a_row_set_aside_keeps_its_last_version_and_others_that_are_absent_are_gone() -> None:
    states = snapshot_states(
        [
            delivery("2022-01-31", [home("A", 10), home("B", 5), home("C", 1)], order=1),
            delivery("2022-02-28", [home("A", 11)], order=2, stale_keys=frozenset({("B",)})),
            delivery("2022-03-31", [home("A", 12)], order=3),
        ],
        HOMES,
    )
    assert beds(states, "2022-02-28") == {"A": 11, "B": 5}
    assert beds(states, "2022-03-31") == {"A": 12}


def test_a_row_without_a_readable_key_closes_nothing() -> None:
    first = delivery("2022-01-31", [home("A", 10), home("B", 5)], order=1)
    second = delivery("2022-02-28", [home("A", 11)], order=2, closes_absent=False)
    assert beds(snapshot_states([first, second], HOMES), "2022-02-28") == {"A": 11, "B": 5}


def case(op: str, case_no: str, closed_on: str | None) -> dict[str, object]:
    return {"op": op, "case_no": case_no, "closed_on": closed_on}


def test_the_latest_version_is_by_as_of_then_acceptance_then_row() -> None:
    current = current_records(
        [
            delivery("2022-02-02", [case("U", "1", "2022-02-01")], order=1),
            delivery("2022-02-01", [case("I", "1", None), case("I", "2", None)], order=2),
            delivery("2022-02-01", [case("U", "2", "2022-01-30"), case("U", "2", "2022-01-31")], order=3),
        ],
        CASES,
    )
    assert dict(zip(current["case_no"], current["closed_on"].dt.strftime("%m-%d"), strict=True)) == {
        "1": "02-01",
        "2": "01-31",
    }


def test_a_deletion_removes_the_record_and_an_older_insertion_does_not_bring_it_back() -> None:
    gone = delivery("2022-02-02", [case("D", "1", None)], order=1)
    late = delivery("2022-02-01", [case("I", "1", None)], order=2)
    assert current_records([gone, late], CASES).empty
    again = delivery("2022-02-03", [case("I", "1", None)], order=3)
    assert list(current_records([gone, late, again], CASES)["case_no"]) == ["1"]


def test_the_first_snapshot_stands_in_before_it() -> None:
    given = evidence(civil_affairs__elderly_care_institutions=delivery("2022-02-28", [home("A", 10)]))
    assert list(given.at(HOMES.name, date(2021, 12, 31))["institution_id"]) == ["A"]


def test_a_period_is_provisional_until_its_own_delivery() -> None:
    given = evidence(
        civil_affairs__elderly_care_institutions=delivery("2022-02-28", [home("A", 10)]),
        petitions__cases=delivery("2022-02-28", []),
        statistics__resident_population=delivery("2021-12-31", []),
    )
    monthly, daily, yearly = HOMES.name, CASES.name, "statistics.resident_population"
    assert [
        given.is_provisional([monthly], date(2022, month, day)) for month, day in ((1, 31), (2, 28), (3, 31))
    ] == [
        True,
        False,
        True,
    ]
    assert not given.is_provisional([daily], date(2022, 1, 31)), "changes up to February hold January's too"
    assert given.is_provisional([daily], date(2022, 3, 31))
    assert not given.is_provisional([yearly], date(2022, 11, 30))
    assert given.is_provisional([yearly], date(2022, 12, 31))
    assert given.is_provisional([monthly, "education.kindergartens"], date(2022, 2, 28))


def test_changes_that_were_refused_come_with_no_later_delivery() -> None:
    cases = [delivery(as_of, []) for as_of in ("2022-01-31", "2022-03-31")]
    refused = {CASES.name: [date(2022, 1, 31), date(2022, 2, 28)]}
    given = Evidence({CASES.name: cases}, load_contracts(), DIVISIONS, refused)
    ends = (date(2022, 1, 31), date(2022, 2, 28), date(2022, 3, 31))
    provisional = [given.is_provisional([CASES.name], end) for end in ends]
    assert provisional == [False, True, False], "that of January was accepted in the end"
