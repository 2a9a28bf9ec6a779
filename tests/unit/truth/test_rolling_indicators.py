"""Worked rows for the indicators that look back twelve months."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cityplan.city.truth.ages import AGE_GROUPS
from cityplan.city.truth.indicators.life_expectancy import completed_years
from cityplan.city.truth.intervals import wilson
from tests.unit.truth.worked import Answers, delivery, evidence


def stay(number: int, discharged_on: str, mode: str, fund: float, district: str = "230102") -> dict[str, Any]:
    given = {"settlement_id": f"JS{number}", "discharged_on": discharged_on, "payment_mode": mode}
    return {**given, "fund_paid_yuan": fund, "district_code": district}


def test_stays_of_the_last_twelve_months_by_number_and_by_the_funds_money() -> None:
    stays = [
        stay(1, "2020-12-31", "fee_for_service", 9),
        stay(2, "2021-01-01", "drg", 30),
        stay(3, "2021-12-31", "dip", 20, "230103"),
        stay(4, "2021-06-30", "per_diem", 50),
        stay(5, "2021-06-30", "drg", 50, "230202"),
    ]
    given = evidence(medical_insurance__inpatient_settlements=delivery("2022-01-31", stays))
    answers = Answers("case_based_payment_share", given, "2022-01-31")
    assert answers.figures("2021-12-31") == (2, 3, pytest.approx(200 / 3))
    assert answers.figures("2021-12-31", "230100", "total", "by_fund_amount") == (50, 100, 50)
    assert answers.figures("2021-12-31", "230102") == (1, 2, 50)
    assert answers.figures("2022-01-31", "230102") == (0, 1, 0), "the first of January is a year ago"
    assert answers.row("2021-12-31").n == 3


def response(number: int, surveyed_on: str, rating: str | None, is_valid: object = True) -> dict[str, Any]:
    given = {"response_id": f"WJ{number}", "surveyed_on": surveyed_on, "district_code": "230102"}
    return {**given, "rating": rating, "is_valid": is_valid}


def test_only_valid_responses_count_and_an_empty_field_is_no_yes() -> None:
    responses = [
        response(1, "2020-12-31", "dissatisfied"),
        response(2, "2021-01-01", "satisfied"),
        response(3, "2021-12-31", "fairly_satisfied"),
        response(4, "2021-06-01", "neutral"),
        response(5, "2021-06-01", None),
        response(6, "2021-06-01", "satisfied", is_valid=False),
        response(7, "2021-06-01", "satisfied", is_valid=None),
    ]
    given = evidence(health__family_doctor_surveys=delivery("2021-12-31", responses))
    answers = Answers("family_doctor_satisfaction", given, "2021-12-31")
    assert answers.figures("2021-12-31", "230102") == (2, 4, 50)
    row = answers.row("2021-12-31", "230102")
    assert (row.n, row.ci_low, row.ci_high) == (4, pytest.approx(15.0036, abs=1e-4), pytest.approx(84.9964))
    assert pd.isna(answers.row("2021-12-31", "230103").ci_low), "nobody asked"


def test_the_wilson_interval_of_a_published_example() -> None:
    """81 of 263: Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    assert [f"{bound:.4f}" for bound in wilson(81, 263)] == ["0.2553", "0.3662"]
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)


def fitness_test(
    number: int, tested_on: str, sex: str, age: int, grade: str, **fields: object
) -> dict[str, Any]:
    given = {"test_id": f"CS{number}", "tested_on": tested_on, "sex": sex, "age": age, "overall_grade": grade}
    return {**given, "district_code": "230102", "urban_rural": "urban", "is_valid": True, **fields}


def residents(
    sex: str, age_group: str, persons: int, district: str = "230102", year: int = 2021
) -> dict[str, Any]:
    given = {"year": year, "district_code": district, "sex": sex, "age_group": age_group}
    return {**given, "persons": persons}


def test_tests_stand_for_the_residents_of_their_stratum_anew_in_every_division() -> None:
    tests = [
        fitness_test(1, "2021-01-01", "male", 3, "pass"),
        fitness_test(2, "2021-12-31", "male", 4, "fail", district_code="230103", urban_rural="rural"),
        fitness_test(3, "2021-06-01", "female", 20, "excellent"),
        fitness_test(4, "2021-06-01", "female", 24, "good", urban_rural=None),
        fitness_test(5, "2020-12-31", "female", 24, "fail"),
        fitness_test(6, "2021-06-01", "male", 2, "fail"),
        fitness_test(7, "2021-06-01", "male", 80, "fail"),
        fitness_test(8, "2021-06-01", "male", 79, "fail", is_valid=None),
        fitness_test(9, "2021-06-01", "male", 79, "pass"),
    ]
    given = evidence(
        sports__fitness_tests=delivery("2021-12-31", tests),
        statistics__resident_population=delivery(
            "2021-12-31",
            [
                residents("male", "1-4", 100),
                residents("male", "1-4", 60, "230104"),
                residents("female", "20-24", 150),
                residents("female", "75-79", 900),
            ],
        ),
    )
    answers = Answers("fitness_standard_pass_rate", given, "2021-12-31")
    assert answers.figures("2021-12-31") == (40 + 150, 80 + 150, pytest.approx(100 * 190 / 230))
    assert answers.row("2021-12-31").n == 5, "the man of 79 is counted and stands for nobody"
    assert answers.figures("2021-12-31", "230102") == (50 + 150, 200, 100)
    assert answers.figures("2021-12-31", "230100", "1-4") == (40, 80, 50)
    assert answers.figures("2021-12-31", "230100", "rural") == (0, 80, 0), "the whole stratum's persons"
    assert answers.figures("2021-12-31", "230100", "urban") == (80 + 150, 230, 100)
    assert answers.figures("2021-12-31", "230104") == (0, 0, None), "nobody was tested"
    assert answers.figures("2021-12-31", "230103") == (None, None, None), "no population"
    assert answers.row("2021-12-31", "230103", "male").n == 1


def death(
    number: int, born: str, died: str, sex: str = "male", place: str = "230102001001"
) -> dict[str, Any]:
    given = {"op": "I", "certificate_no": f"SW{number}", "birth_date": born, "death_date": died}
    return {**given, "sex": sex, "residence_code": place}


def of_the_old(first: int, died: str, number: int, **fields: str) -> list[dict[str, Any]]:
    return [death(first + index, "1930-01-01", died, **fields) for index in range(number)]


def whole_population(years: range, district: str = "230102", persons: int = 500) -> list[dict[str, Any]]:
    return [
        residents(sex, group, persons, district, year)
        for year in years
        for sex in ("male", "female")
        for group in AGE_GROUPS
    ]


def lives(deaths: list[dict[str, Any]], people: list[dict[str, Any]], until: str) -> Answers:
    given = evidence(
        health__deaths=delivery(until, deaths), statistics__resident_population=delivery("2021-12-31", people)
    )
    return Answers("life_expectancy", given, until)


def test_the_city_stands_on_twelve_months_of_deaths_and_a_district_on_three_years() -> None:
    deaths = [
        *of_the_old(0, "2018-12-31", 7),
        *of_the_old(10, "2019-01-01", 50),
        *of_the_old(100, "2020-06-30", 150),
        *of_the_old(300, "2021-01-01", 40),
        *of_the_old(400, "2021-12-31", 60, sex="female"),
        *of_the_old(500, "2021-12-31", 9, place="230202001001"),
    ]
    answers = lives(deaths, whole_population(range(2018, 2022)), "2022-01-31")
    assert answers.figures("2021-12-31") == (100, 19_000, pytest.approx(95)), "the year: 100 in 1,000"
    assert answers.figures("2021-12-31", "230102") == (300, 57_000, pytest.approx(95)), "300 in 3,000"
    assert answers.figures("2021-12-31", "230100", "male") == (40, 9_500, pytest.approx(85 + 500 / 40))
    assert answers.figures("2022-01-31") == (60, 19_000, pytest.approx(85 + 1000 / 60)), "twelve months to P"
    row = answers.row("2021-12-31")
    assert (row.n, row.denominator_year) == (100, 2021)
    assert (row.ci_low, row.ci_high) == (pytest.approx(95 - 1.96), pytest.approx(95 + 1.96))
    assert not (answers.rows["member"] == "male")[answers.rows["division_code"] != "230100"].any()


def test_a_mid_year_is_the_mean_of_two_year_ends_and_without_one_there_is_no_value() -> None:
    people = [
        *whole_population(range(2020, 2021), persons=400),
        *whole_population(range(2021, 2022), persons=600),
        *whole_population(range(2020, 2022), "230103", persons=200),
    ]
    answers = lives(of_the_old(0, "2021-06-30", 110), people, "2021-12-31")
    assert answers.figures("2021-12-31") == (110, 19 * (1200 + 1600) / 2, pytest.approx(85 + 1400 / 110))
    assert answers.figures("2021-12-31", "230102") == (110, None, None), "two year-ends of four"
    assert pd.isna(answers.row("2021-12-31", "230102").denominator_year)


def test_the_city_lacks_a_year_end_that_one_of_its_districts_lacks() -> None:
    people = [*whole_population(range(2018, 2022)), *whole_population(range(2021, 2022), "230103")]
    answers = lives(of_the_old(0, "2021-06-30", 110), people, "2021-12-31")
    assert answers.figures("2021-12-31") == (110, None, None)
    assert answers.figures("2021-12-31", "230100", "male") == (110, None, None)
    assert answers.figures("2021-12-31", "230102")[1] == 57_000, "the district has all four"


def test_a_refused_table_keeps_its_deaths_and_person_years() -> None:
    answers = lives([death(1, "1950-01-01", "2021-06-30")], whole_population(range(2018, 2022)), "2021-12-31")
    assert answers.figures("2021-12-31") == (1, 19_000, None), "nobody died in the open group"
    assert pd.isna(answers.row("2021-12-31").ci_low)


@pytest.mark.parametrize(
    ("born", "died", "age"),
    [
        ("2020-06-30", "2021-06-29", 0),
        ("2020-06-30", "2021-06-30", 1),
        ("2020-02-29", "2021-02-28", 0),
        ("2020-02-29", "2021-03-01", 1),
        ("2020-02-29", "2024-02-29", 4),
        ("2021-06-30", "2021-06-30", 0),
    ],
)
def test_ages_are_completed_years_and_a_leap_day_is_1_march_in_common_years(
    born: str, died: str, age: int
) -> None:
    ages = completed_years(pd.to_datetime(pd.Series([born])), pd.to_datetime(pd.Series([died])))
    assert ages.tolist() == [age]
