"""Worked rows for beds and streets with care, which ask how things stood at the period end."""

from __future__ import annotations

import pytest

from cityplan.city.truth.deliveries import Delivery
from tests.unit.truth.worked import Answers, delivery, evidence, street

ALL_FOUR = ["day_care", "full_time_care", "home_visits", "meals"]


def home(institution_id: str, division: str = "230102001001", **fields: object) -> dict[str, object]:
    given = {"institution_id": institution_id, "division_code": division, "opened_on": "2020-01-01"}
    return {**given, "beds_total": 10, "beds_nursing": 4, "services": ALL_FOUR, **fields}


def homes_at(period: str, *rows: dict[str, object]) -> Answers:
    return Answers(
        "nursing_bed_share", evidence(civil_affairs__elderly_care_institutions=delivery(period, rows)), period
    )


def test_beds_are_summed_over_open_institutions_and_never_averaged() -> None:
    answers = homes_at("2022-01-31", home("A"), home("B", "230103001001", beds_total=90, beds_nursing=90))
    assert answers.figures("2022-01-31") == (94, 100, 94)
    assert answers.figures("2022-01-31", "230102") == (4, 10, 40)
    assert answers.row("2022-01-31").n == 2


def test_an_institution_is_open_from_its_first_day_and_closed_from_the_day_it_closes() -> None:
    answers = homes_at(
        "2022-01-31",
        home("opens today", opened_on="2022-01-31"),
        home("opens tomorrow", opened_on="2022-02-01", beds_nursing=7),
        home("never said when", opened_on=None, beds_nursing=7),
        home("closes today", closed_on="2022-01-31", beds_nursing=7),
        home("closes tomorrow", closed_on="2022-02-01"),
    )
    assert answers.figures("2022-01-31") == (8, 20, 40)


def test_a_district_without_beds_has_a_null_value_and_zero_parts() -> None:
    assert homes_at("2022-01-31", home("A")).figures("2022-01-31", "230184") == (0, 0, None)


def test_retired_codes_count_in_their_district_and_places_elsewhere_nowhere() -> None:
    answers = homes_at("2022-01-31", home("retired", "230110500001"), home("elsewhere", "230202001001"))
    assert answers.figures("2022-01-31", "230110") == (4, 10, 40)
    assert answers.figures("2022-01-31") == (4, 10, 40)
    assert set(answers.rows["division_code"].str[:4]) == {"2301"}


def test_every_period_has_the_city_and_its_18_districts() -> None:
    answers = homes_at("2022-02-28", home("A"))
    assert answers.rows.groupby("period_end").size().tolist() == [19, 19, 19]


def test_a_street_is_covered_by_one_institution_that_offers_all_four() -> None:
    answers = Answers(
        "street_composite_care_coverage",
        evidence(
            civil_affairs__elderly_care_institutions=delivery(
                "2022-01-31",
                [
                    home("all four", "230102001001"),
                    home("the same street again", "230102001002"),
                    home("half", "230102002001", services=ALL_FOUR[:2]),
                    home("other half", "230102002001", services=ALL_FOUR[2:]),
                    home("closed", "230102003001", closed_on="2022-01-01"),
                    home("on a town", "230102100001"),
                    home("on a street gone", "230102004001"),
                ],
            ),
            civil_affairs__administrative_divisions=delivery(
                "2021-12-31",
                [
                    *(street(f"23010200{number}000") for number in (1, 2, 3)),
                    street("230102004000", valid_to="2022-01-30"),
                    street("230103001000", valid_to="2022-01-31"),
                    street("230103002000", valid_from=None),
                    street("230102100000", kind="town"),
                ],
            ),
        ),
        "2022-01-31",
    )
    assert answers.figures("2022-01-31", "230102") == (1, 3, pytest.approx(100 / 3))
    assert answers.figures("2022-01-31") == (1, 4, 25)
    assert answers.figures("2022-01-31", "230123") == (0, 0, None), "a county has no streets"
    assert answers.row("2022-01-31").n == 2


def test_a_street_moves_the_denominator_in_the_month_the_register_says_and_not_before() -> None:
    kept, given_up = street("230102001000"), street("230102002000")
    registers = [
        delivery("2021-12-31", [kept, given_up], order=1),
        delivery(
            "2022-03-31",
            [
                kept,
                {**given_up, "valid_to": "2022-03-30"},
                street("230102003000", valid_from="2022-03-31"),
                street("230102004000", valid_from="2022-04-01"),
            ],
            order=2,
        ),
        delivery("2022-05-31", [kept, street("230102003000", valid_from="2022-03-31")], order=3),
        delivery("2021-12-31", [kept, given_up, street("230102009000")], order=4),
    ]

    def counted(*accepted: Delivery) -> list[int]:
        given = evidence(
            civil_affairs__elderly_care_institutions=delivery("2022-01-31", [home("all four")]),
            civil_affairs__administrative_divisions=list(accepted),
        )
        answers = Answers("street_composite_care_coverage", given, "2022-05-31")
        months = ("2022-02-28", "2022-03-31", "2022-04-30", "2022-05-31")
        return [answers.figures(month)[1] for month in months]

    assert counted(*registers[:1]) == [2, 2, 2, 2]
    assert counted(*registers[:3]) == [2, 2, 3, 2], "given up and new in March, new in April, dropped in May"
    assert counted(*registers) == [3, 2, 3, 2], "a corrected register speaks for its own months"


def test_without_the_register_of_divisions_the_number_of_streets_is_missing() -> None:
    given = evidence(civil_affairs__elderly_care_institutions=delivery("2022-01-31", [home("all four")]))
    assert Answers("street_composite_care_coverage", given, "2022-01-31").figures("2022-01-31") == (
        0,
        None,
        None,
    )
