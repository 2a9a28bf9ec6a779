"""Worked rows for estates, affordable rental homes and public rental families."""

from __future__ import annotations

from typing import Any

from tests.unit.truth.worked import Answers, delivery, evidence


def old_estate(number: int, division: str = "230102001001", **fields: object) -> dict[str, Any]:
    given = {"estate_id": f"LJ{number}", "division_code": division, "built_year": 2000, "in_programme": True}
    return {**given, "households": 100, "floor_area_m2": 5000.5, **fields}


def test_an_old_estate_is_done_when_its_completion_is_accepted() -> None:
    estates = [
        old_estate(1, accepted_on="2021-12-31", households=300),
        old_estate(2, accepted_on="2022-01-01"),
        old_estate(3, "230103001001", floor_area_m2=9999),
        old_estate(4, built_year=2001, accepted_on="2021-01-01"),
        old_estate(5, in_programme=False, accepted_on="2021-01-01"),
        old_estate(6, "230202001001", accepted_on="2021-01-01"),
        old_estate(7, "230110500001"),
    ]
    given = evidence(housing__old_estates=delivery("2021-12-31", estates))
    answers = Answers("old_estate_renovation_rate", given, "2023-01-31")
    assert answers.figures("2021-12-31") == (1, 4, 25)
    assert answers.figures("2022-01-31") == (2, 4, 50)
    assert answers.figures("2021-12-31", "230102") == (1, 2, 50)
    assert answers.figures("2021-12-31", "230102001000") == (1, 2, 50), "a street has its own rate"
    assert answers.figures("2021-12-31", "230102", "total", "by_households") == (300, 400, 75)
    assert answers.figures("2021-12-31", "230100", "total", "by_floor_area") == (
        *(5000.5, 25000.5),
        100 * 5000.5 / 25000.5,
    )
    assert answers.figures("2023-01-31", "230110500000") == (0, 1, 0), "a street abolished, with an estate"
    assert answers.figures("2021-12-31", "230184") == (0, 0, None)
    assert answers.row("2021-12-31").n == 4


def estate(number: int, **fields: object) -> dict[str, Any]:
    given = {"estate_id": f"XQ{number}", "division_code": "230102001001", "is_managed": True}
    return {**given, "recognised_on": "2020-01-01", "red_property_grade": "three_star", **fields}


def test_a_recognition_of_any_grade_holds_to_its_last_day_among_managed_estates() -> None:
    estates = [
        estate(1),
        estate(2, expires_on="2021-12-31", red_property_grade="five_star"),
        estate(3, expires_on="2021-12-30"),
        estate(4, recognised_on="2021-12-31", red_property_grade=None),
        estate(5, recognised_on="2022-01-01"),
        estate(6, recognised_on=None),
        estate(7, is_managed=False),
        estate(8, division_code="230103000000"),
    ]
    given = evidence(housing__residential_estates=delivery("2021-12-31", estates))
    answers = Answers("red_property_coverage", given, "2021-12-31")
    assert answers.figures("2021-12-31", "230102") == (3, 6, 50)
    assert answers.figures("2021-12-31", "230102001000") == (3, 6, 50)
    assert answers.figures("2021-12-31") == (4, 7, 100 * 4 / 7)
    assert "230103000000" not in set(answers.rows["division_code"]), "a district is no street"
    assert answers.row("2021-12-31").n == 7


def project(number: int, recognised_on: str | None, units: int = 100, **fields: object) -> dict[str, Any]:
    given = {"project_id": f"BZ{number}", "district_code": "230102", "raising_method": "new_build"}
    return {**given, "recognised_on": recognised_on, "units": units, **fields}


def test_homes_are_raised_by_recognition_since_the_plan_began() -> None:
    projects = [
        project(1, "2021-12-31"),
        project(2, "2022-01-01"),
        project(3, "2022-01-31", 50, raising_method="purchase"),
        project(4, "2022-01-31", 7, withdrawn_on="2022-02-28"),
        project(5, None),
    ]
    given = evidence(housing__affordable_rental_projects=delivery("2021-12-31", projects))
    answers = Answers("affordable_rental_units", given, "2022-02-28")
    assert answers.figures("2021-12-31") == (0, None, 0)
    assert answers.figures("2022-01-31") == (157, None, 157)
    assert answers.figures("2022-02-28") == (150, None, 150), "withdrawn on the day"
    assert answers.figures("2022-02-28", "230102", "purchase") == (50, None, 50)
    assert answers.row("2022-02-28").n == 2


def support(household: str, mode: str, from_date: str, district: str = "230102", **fields: object) -> Any:
    given = {"household_id": household, "mode": mode, "from_date": from_date, "district_code": district}
    return {**given, **fields}


def test_a_household_counts_once_above_and_once_below_however_supported() -> None:
    records = [
        support("in both ways", "cash", "2020-01-01"),
        support("in both ways", "in_kind", "2020-02-01"),
        support("in two districts", "cash", "2020-01-01"),
        support("in two districts", "cash", "2020-02-01", "230103"),
        support("to its last day", "in_kind", "2020-01-01", to_date="2021-12-31"),
        support("no longer", "in_kind", "2020-01-01", to_date="2021-12-30"),
        support("not yet", "in_kind", "2022-01-01"),
    ]
    given = evidence(housing__public_rental_beneficiaries=delivery("2021-12-31", records))
    answers = Answers("public_rental_cash_share", given, "2021-12-31")
    assert answers.figures("2021-12-31") == (2, 3, 100 * 2 / 3)
    assert answers.figures("2021-12-31", "230103") == (1, 1, 100)
    assert answers.row("2021-12-31").n == 5
