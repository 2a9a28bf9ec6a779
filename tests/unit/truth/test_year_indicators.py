"""Worked rows for the indicators that run from 1 January or by school year."""

from __future__ import annotations

import pytest

from tests.unit.truth.worked import Answers, delivery, evidence


def payment(payment_id: str, household: str, paid_on: str, district: str = "230102") -> dict[str, object]:
    return {
        "payment_id": payment_id,
        "household_id": household,
        "paid_on": paid_on,
        "district_code": district,
    }


def test_households_count_once_a_year_however_often_they_are_paid_and_start_anew_in_january() -> None:
    payments = [
        payment("1", "H", "2022-01-10"),
        payment("2", "H", "2022-02-10"),
        payment("3", "H", "2022-02-10", "230103"),
        payment("4", "I", "2022-12-31"),
        payment("5", "H", "2023-01-01"),
    ]
    given = evidence(housing__rent_subsidy_payments=delivery("2023-01-31", payments))
    answers = Answers("rental_subsidy_households", given, "2023-01-31")
    assert answers.figures("2021-12-31") == (0, None, 0)
    assert answers.figures("2022-01-31") == (1, None, 1)
    assert answers.figures("2022-02-28") == (1, None, 1)
    assert answers.figures("2022-02-28", "230102") == (1, None, 1)
    assert answers.figures("2022-02-28", "230103") == (1, None, 1)
    assert answers.figures("2022-12-31") == (2, None, 2)
    assert answers.figures("2023-01-31") == (1, None, 1)
    assert answers.row("2022-12-31").n == 4


def test_a_payment_delivered_again_is_a_correction_that_reaches_its_own_month() -> None:
    first = delivery("2022-01-31", [payment("1", "H", "2022-01-10")], order=1)
    moved = delivery("2022-03-31", [payment("1", "H", "2022-03-10", "230103")], order=2)
    answers = Answers(
        "rental_subsidy_households", evidence(housing__rent_subsidy_payments=[first, moved]), "2022-03-31"
    )
    assert answers.figures("2022-01-31") == (0, None, 0)
    assert answers.figures("2022-03-31", "230103") == (1, None, 1)


def kindergarten(school: str, year: str, children: int, **fields: object) -> dict[str, object]:
    given = {"school_code": school, "school_year": year, "enrolled_children": children}
    return {**given, "district_code": "230102", "sponsor_type": "private", **fields}


def kindergartens(*rows: dict[str, object], as_of: str = "2021-10-31") -> Answers:
    return Answers(
        "inclusive_kindergarten_coverage",
        evidence(education__kindergartens=delivery(as_of, rows)),
        "2022-10-31",
    )


def test_children_of_public_and_of_recognised_private_kindergartens_count() -> None:
    answers = kindergartens(
        kindergarten("1", "2021-2022", 300, sponsor_type="public"),
        kindergarten("2", "2021-2022", 100, inclusive_from="2021-09-01"),
        kindergarten("3", "2021-2022", 50, inclusive_from="2021-09-01", inclusive_to="2022-06-30"),
        kindergarten("4", "2021-2022", 50),
    )
    assert answers.figures("2022-06-30") == (450, 500, 90), "recognised on its last day"
    assert answers.figures("2022-07-31") == (400, 500, 80)
    assert answers.figures("2022-07-31", "230102", "private") == (100, 200, 50)
    assert answers.figures("2022-07-31", "230102", "public") == (300, 300, 100)
    assert answers.figures("2022-07-31", "230103") == (0, 0, None)
    assert answers.row("2022-07-31").n == 4


def test_the_school_year_changes_on_1_september_if_it_has_data() -> None:
    answers = kindergartens(
        kindergarten("1", "2021-2022", 300, sponsor_type="public"),
        kindergarten("1", "2022-2023", 100, sponsor_type="public"),
        kindergarten("1", "2023-2024", 7, sponsor_type="public"),
    )
    assert answers.figures("2022-08-31")[1] == 300
    assert answers.figures("2022-09-30")[1] == 100


def test_before_the_first_school_year_with_data_there_is_nothing_to_count() -> None:
    assert kindergartens(kindergarten("1", "2022-2023", 100)).figures("2022-08-31") == (0, 0, None)


def case(case_no: str, **fields: object) -> dict[str, object]:
    given = {"op": "I", "case_no": case_no, "registered_on": "2022-01-05", "district_code": "230102"}
    return {**given, "channel": "visit", "responsible_unit": "住建局", **fields}


def cases(indicator_id: str, *rows: dict[str, object]) -> Answers:
    return Answers(indicator_id, evidence(petitions__cases=delivery("2023-01-31", rows)), "2023-01-31")


def on_time(*rows: dict[str, object]) -> Answers:
    return cases("petition_on_time_rate", *rows)


def test_a_case_is_judged_by_its_extended_date_in_the_month_it_falls_due() -> None:
    answers = on_time(
        case("1", due_on="2022-03-05", closed_on="2022-03-05"),
        case("2", due_on="2022-03-05", closed_on="2022-03-06", is_repeat=True),
        case("3", due_on="2022-03-05", extended_to="2022-04-05", closed_on="2022-04-01"),
        case("4", due_on="2022-03-05"),
        case("5", closed_on="2022-03-01"),
    )
    assert answers.figures("2022-02-28") == (0, 0, None)
    assert answers.figures("2022-03-31") == (1, 3, pytest.approx(100 / 3))
    assert answers.figures("2022-04-30") == (2, 4, 50)
    assert answers.figures("2022-12-31") == (2, 4, 50)
    assert answers.figures("2023-01-31") == (0, 0, None), "a new year, a new cohort"
    assert answers.row("2022-04-30").n == 4


def test_with_pending_adds_the_open_cases_whose_date_is_still_to_come() -> None:
    answers = on_time(
        case("1", due_on="2022-02-05", closed_on="2022-02-01"),
        case("2", due_on="2022-03-05"),
        case("3", due_on="2022-03-05", closed_on="2022-02-28"),
        case("4", due_on="2022-03-05", closed_on="2022-03-01"),
        case("5", due_on="2022-04-05", registered_on="2022-03-01"),
    )
    assert answers.figures("2022-02-28", "230100", "total", "with_pending") == (1, 3, pytest.approx(100 / 3))
    assert answers.figures("2022-02-28", "230102", "visit", "with_pending") == (1, 3, pytest.approx(100 / 3))
    assert answers.row("2022-02-28", measure="with_pending").isna()["n"]


def test_every_unit_any_case_names_has_a_row_everywhere() -> None:
    answers = on_time(
        case("1", due_on="2022-03-05"),
        case("2", due_on="2022-03-05", responsible_unit="城管局", district_code="230103"),
        case("3", due_on="2022-03-05", responsible_unit=None),
        case("4", due_on="2022-03-05", responsible_unit="外地单位", district_code="230202"),
    )
    units = answers.rows.query("dimension == 'responsible_unit'")
    assert set(units["member"]) == {"住建局", "城管局"}
    assert answers.figures("2022-03-31", "230184", "城管局") == (0, 0, None)
    assert answers.figures("2022-03-31") == (0, 3, 0), "the case without a unit counts in the total"


def test_satisfaction_asks_those_who_answered_and_the_response_rate_says_how_many_did() -> None:
    answers = cases(
        "petition_satisfaction",
        case("1", closed_on="2022-01-31", rating="satisfied"),
        case("2", closed_on="2022-01-31", rating="basically_satisfied", channel="phone"),
        case("3", closed_on="2022-01-31", rating="dissatisfied"),
        case("4", closed_on="2022-01-31", rating="unrated"),
        case("5", closed_on="2022-01-31"),
        case("6", closed_on="2022-02-01", rating="dissatisfied"),
        case("7", closed_on="2021-12-31", rating="satisfied"),
        case("8", rating="satisfied"),
    )
    assert answers.figures("2022-01-31") == (2, 3, pytest.approx(200 / 3))
    assert answers.figures("2022-01-31", "230100", "total", "response_rate") == (3, 5, 60)
    assert answers.figures("2022-01-31", "230102", "phone") == (1, 1, 100)
    assert answers.figures("2021-12-31") == (1, 1, 100)
    assert answers.row("2022-01-31").n == 3


def test_an_extract_never_delivered_leaves_no_rows() -> None:
    assert Answers("petition_satisfaction", evidence(), "2023-01-31").rows.empty
