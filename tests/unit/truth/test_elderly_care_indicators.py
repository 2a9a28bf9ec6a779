"""Worked rows for the indicators of elderly care that ask how things stood at the period end."""

from __future__ import annotations

import pytest

from cityplan.city.truth.deliveries import Delivery
from tests.unit.truth.worked import Answers, delivery, evidence

COMMUNITY, VILLAGE = "230102001001", "230123200201"


def division(code: str, level: str, kind: str, **fields: object) -> dict[str, object]:
    return {"division_code": code, "level": level, "kind": kind, "valid_from": "2010-01-01", **fields}


REGISTER = delivery(
    "2021-12-31",
    [
        division("230102001000", "street_level", "street"),
        division("230102002000", "street_level", "street", valid_to="2022-01-30"),
        division("230123100000", "street_level", "town"),
        division("230123200000", "street_level", "township"),
        division("230123500000", "street_level", "other_township"),
        division(COMMUNITY, "community_level", "residents_committee"),
        division("230102001002", "community_level", "residents_committee"),
        division("230102001003", "community_level", "residents_committee", valid_to="2022-01-30"),
        division("230103001001", "community_level", "residents_committee"),
        division(VILLAGE, "community_level", "villagers_committee"),
        division("230123200498", "community_level", "other_community"),
    ],
)


def institution(institution_id: str, **fields: object) -> dict[str, object]:
    given = {"institution_id": institution_id, "kind": "day_care", "opened_on": "2020-01-01"}
    return {**given, "division_code": "230103001001", **fields}


def area(institution_id: str, community: str = COMMUNITY, **fields: object) -> dict[str, object]:
    given = {"institution_id": institution_id, "community_code": community, "served_from": "2021-01-01"}
    return {**given, **fields}


def day_care(*areas: dict[str, object]) -> Answers:
    institutions = [
        institution("open"),
        institution("outside", division_code="230202001001"),
        institution("closes today", closed_on="2022-01-31"),
        institution("home", kind="care_home"),
    ]
    given = evidence(
        civil_affairs__day_care_service_areas=delivery("2022-01-31", areas),
        civil_affairs__elderly_care_institutions=delivery("2022-01-31", institutions),
        civil_affairs__administrative_divisions=REGISTER,
    )
    return Answers("community_day_care_coverage", given, "2022-01-31")


def test_a_community_is_served_by_areas_of_open_day_care_wherever_it_stands() -> None:
    answers = day_care(
        area("open"),
        area("outside"),
        area("outside", "230102001002"),
        area("home", "230103001001"),
        area("closes today", "230103001001"),
        area("nobody's", "230103001001"),
        area("open", VILLAGE),
    )
    assert answers.figures("2022-01-31") == (2, 3, pytest.approx(200 / 3))
    assert answers.figures("2022-01-31", "230102") == (2, 2, 100)
    assert answers.figures("2022-01-31", "230103") == (0, 1, 0), "its own address alone serves nobody"
    assert answers.figures("2022-01-31", "230123") == (0, 0, None), "a village is no urban community"
    assert answers.row("2022-01-31").n == 3
    assert answers.figures("2021-12-31") == (3, 4, 75), "one institution and one community more"


def test_an_area_is_served_on_its_last_day_and_a_community_gone_is_not() -> None:
    answers = day_care(
        area("open", served_to="2022-01-31"),
        area("open", "230102001002", served_to="2022-01-30"),
        area("open", "230103001001", served_from=None),
        area("open", "230102001003"),
    )
    assert answers.figures("2022-01-31") == (1, 3, pytest.approx(100 / 3))
    assert answers.figures("2021-12-31") == (3, 4, 75)


def test_who_is_served_is_missing_while_no_institutions_were_ever_delivered() -> None:
    given = evidence(
        civil_affairs__day_care_service_areas=delivery("2022-01-31", [area("open")]),
        civil_affairs__administrative_divisions=REGISTER,
    )
    answers = Answers("community_day_care_coverage", given, "2022-01-31")
    assert answers.figures("2022-01-31") == (None, 3, None)
    assert answers.figures("2022-01-31", "230102") == (None, 2, None)
    assert answers.row("2022-01-31").n == 0
    assert answers.row("2022-01-31").is_provisional


def site(site_id: str, level: str, code: str, **fields: object) -> dict[str, object]:
    return {
        "site_id": site_id,
        "level": level,
        "division_code": code,
        "opened_on": "2020-01-01",
        **fields,
    }


def sites(indicator_id: str, *rows: dict[str, object], register: Delivery | None = REGISTER) -> Answers:
    extracts = {"education__elder_education_sites": delivery("2022-01-31", rows)}
    if register is not None:
        extracts["civil_affairs__administrative_divisions"] = register
    return Answers(indicator_id, evidence(**extracts), "2022-01-31")


def test_a_school_covers_its_street_town_or_township_and_no_farm() -> None:
    answers = sites(
        "elder_school_township_coverage",
        site("1", "school", "230102001001"),
        site("2", "school", "230102001000"),
        site("3", "school", "230123200201"),
        site("4", "school", "230123500000"),
        site("5", "school", "230102002001"),
        site("6", "study_point", "230123100201"),
        site("7", "school", "230123100201", closed_on="2022-01-31"),
        site("8", "school", "230123000000"),
    )
    assert answers.figures("2022-01-31") == (2, 3, pytest.approx(200 / 3))
    assert answers.figures("2022-01-31", "230123") == (1, 2, 50)
    assert answers.row("2022-01-31").n == 3
    assert answers.figures("2021-12-31") == (4, 4, 100), "before one closed and a street was given up"


def test_a_study_point_covers_the_community_or_village_its_twelve_digits_name() -> None:
    answers = sites(
        "elder_study_point_village_coverage",
        site("1", "study_point", COMMUNITY),
        site("2", "study_point", COMMUNITY),
        site("3", "study_point", VILLAGE),
        site("4", "study_point", "230102001000"),
        site("5", "study_point", "230123200498"),
        site("6", "school", "230103001001"),
        site("7", "study_point", "230103001001", opened_on="2022-02-01"),
    )
    assert answers.figures("2022-01-31") == (2, 4, 50)
    assert answers.figures("2022-01-31", "230123") == (1, 1, 100)
    assert answers.row("2022-01-31").n == 3


@pytest.mark.parametrize(
    "indicator_id", ["elder_school_township_coverage", "elder_study_point_village_coverage"]
)
def test_without_the_register_the_number_of_places_is_missing(indicator_id: str) -> None:
    answers = sites(indicator_id, site("1", "school", "230102001001"), register=None)
    assert answers.figures("2022-01-31") == (0, None, None)


def test_districts_with_a_university_count_once_out_of_the_18() -> None:
    answers = sites(
        "elder_university_districts",
        site("1", "university", "230102001001"),
        site("2", "university", "230102000000"),
        site("3", "university", "230103001001", closed_on="2022-01-31"),
        site("4", "school", "230104001001"),
        site("5", "university", "230202001001"),
    )
    assert answers.figures("2021-12-31") == (2, 18, 2)
    assert answers.figures("2022-01-31") == (1, 18, 1)
    assert answers.figures("2022-01-31", "230102") == (1, 1, 1)
    assert answers.figures("2022-01-31", "230103") == (0, 1, 0)
    assert answers.row("2022-01-31").n == 2
    assert answers.row("2022-01-31").isna()["denominator_year"]


def hospital(code: str, **fields: object) -> dict[str, object]:
    given = {"institution_code": code, "category": "general_hospital", "grade": "tertiary"}
    place = {"ownership": "public", "district_code": "230102", "opened_on": "2000-01-01"}
    return {**given, **place, "departments": ["internal"], **fields}


def test_general_hospitals_of_the_upper_grades_are_asked_for_geriatrics() -> None:
    geriatrics = ["internal", "geriatrics"]
    rows = [
        hospital("1", departments=geriatrics),
        hospital("2", departments=None, grade="secondary", ownership="private"),
        hospital("3", departments=geriatrics, grade="primary"),
        hospital("4", departments=geriatrics, category="tcm_hospital"),
        hospital("5", departments=["老年病门诊"], district_code="230103"),
        hospital("6", departments=geriatrics, closed_on="2022-01-31"),
        hospital("7", departments=geriatrics, opened_on=None),
    ]
    given = evidence(health__medical_institutions=delivery("2022-01-31", rows))
    answers = Answers("geriatric_department_share", given, "2022-01-31")
    assert answers.figures("2022-01-31") == (1, 3, pytest.approx(100 / 3))
    assert answers.figures("2021-12-31") == (2, 4, 50)
    assert answers.figures("2022-01-31", "230102", "tertiary") == (1, 1, 100)
    assert answers.figures("2022-01-31", "230102", "private") == (0, 1, 0)
    assert answers.figures("2022-01-31", "230100", "primary") == (0, 0, None)
    assert answers.row("2022-01-31").n == 3
