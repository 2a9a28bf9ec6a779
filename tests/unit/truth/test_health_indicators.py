"""Worked rows for physicians, sports venues, rehabilitation centres and national medical centres."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.unit.truth.worked import Answers, delivery, evidence


def residents(district: str, persons: int) -> dict[str, Any]:
    given = {"year": 2021, "district_code": district, "sex": "male", "age_group": "30-34"}
    return {**given, "persons": persons}


POPULATION = delivery("2021-12-31", [residents("230102", 1000), residents("230103", 3000)])


def registration(
    licence: str, person: str, district: str = "230102", primary: object = True, **fields: object
) -> dict[str, Any]:
    given = {"licence_no": licence, "institution_code": "Y", "id_number": person, "district_code": district}
    return {**given, "is_primary": primary, "registered_on": "2020-01-01", **fields}


def test_physicians_are_persons_at_their_primary_institution() -> None:
    registrations = [
        registration("1", "P"),
        registration("2", "P", "230103"),
        registration("3", "Q", primary=False),
        registration("4", "R", registered_on="2022-01-31"),
        registration("5", "S", registered_on="2022-02-01"),
        registration("6", "T", cancelled_on="2022-01-31"),
        registration("7", "U", cancelled_on="2022-02-01"),
        registration("8", "V", registered_on=None),
    ]
    given = evidence(
        health__physicians=delivery("2021-12-31", registrations), statistics__resident_population=POPULATION
    )
    answers = Answers("physicians_per_1000", given, "2022-01-31")
    assert answers.figures("2022-01-31") == (3, 4000, 0.75)
    assert answers.figures("2022-01-31", "230102") == (3, 1000, 3)
    assert answers.figures("2022-01-31", "230103") == (1, 3000, 1000 / 3000)
    assert answers.figures("2022-01-31", "230104") == (0, None, None)
    assert answers.row("2022-01-31").n == 4, "registrations"
    assert answers.row("2022-01-31").denominator_year == 2021


def venue(number: int, area: float, kind: str = "pool", **fields: object) -> dict[str, Any]:
    given = {"venue_id": f"CD{number}", "district_code": "230102", "venue_type": kind}
    return {**given, "site_area_m2": area, "opened_on": "2020-01-01", **fields}


def test_the_area_of_venues_in_use_stands_over_all_residents_also_by_type() -> None:
    venues = [
        venue(1, 1500.5),
        venue(2, 499.5, "ice_rink", opened_on="2021-12-31"),
        venue(3, 100, opened_on="2022-01-01"),
        venue(4, 100, closed_on="2021-12-31"),
        venue(5, 2000, closed_on="2022-01-01", district_code="230103"),
        venue(6, 100, opened_on=None),
    ]
    given = evidence(
        sports__venues=delivery("2021-12-31", venues), statistics__resident_population=POPULATION
    )
    answers = Answers("sports_area_per_capita", given, "2021-12-31")
    assert answers.figures("2021-12-31") == (4000, 4000, 1)
    assert answers.figures("2021-12-31", "230102", "ice_rink") == (499.5, 1000, 0.4995)
    assert answers.figures("2021-12-31", "230102", "gymnasium") == (0, 1000, 0)
    assert answers.row("2021-12-31").n == 3


def centre(number: int, **fields: object) -> dict[str, Any]:
    given = {"centre_id": f"KF{number}", "district_code": "230102", "mainly_tcm": True}
    return {**given, "established_on": "2010-01-01", **fields}


def test_open_centres_that_mainly_use_tcm_count_whenever_established() -> None:
    centres = [
        centre(1),
        centre(2, district_code="230103"),
        centre(3, mainly_tcm=False),
        centre(4, closed_on="2021-12-31"),
        centre(5, closed_on="2022-01-01"),
        centre(6, established_on="2022-01-01"),
        centre(7, district_code="230202"),
    ]
    given = evidence(health__tcm_rehab_centres=delivery("2021-12-31", centres))
    answers = Answers("tcm_rehab_centres", given, "2021-12-31")
    assert answers.figures("2021-12-31") == (3, None, 3)
    assert answers.figures("2021-12-31", "230102") == (2, None, 2)
    assert answers.row("2021-12-31").n == 3


def milestone(number: int, subject: str | None, stage: str, reached_on: str | None, **fields: object) -> Any:
    given = {"milestone_id": f"DC{number}", "commitment_id": "national_regional_medical_centres"}
    return {**given, "subject": subject, "stage": stage, "reached_on": reached_on, **fields}


def test_a_centre_counts_once_from_the_start_of_its_building_for_the_city_alone() -> None:
    ledger = [
        milestone(1, "呼吸", "approved", "2021-01-01"),
        milestone(2, "呼吸", "under_construction", "2021-12-31"),
        milestone(3, "呼吸", "completed", "2022-01-31"),
        milestone(4, "儿科", "awarded", "2022-01-31"),
        milestone(5, "中医肿瘤", "in_use", None),
        milestone(6, None, "in_use", "2021-01-01"),
        milestone(7, "中医肿瘤", "continuing", "2021-01-01"),
        milestone(8, "中医肿瘤", "in_use", "2021-01-01", commitment_id="another"),
    ]
    given = evidence(government__milestones=delivery("2021-12-31", ledger))
    answers = Answers("national_regional_medical_centres", given, "2022-01-31")
    assert answers.figures("2021-12-31") == (1, 3, 1)
    assert answers.figures("2022-01-31") == (2, 3, 2)
    assert answers.row("2022-01-31").n == 3
    assert set(answers.rows["division_code"]) == {"230100"}
    assert answers.rows["denominator_year"].map(pd.isna).all()


def test_centres_are_told_by_their_field_and_proven_by_a_document() -> None:
    ledger = [
        milestone(1, "国家呼吸区域医疗中心", "in_use", "2021-01-01", evidence="文1"),
        milestone(2, "呼吸中心二期", "completed", "2021-01-01", evidence="文2"),
        milestone(3, "儿科", "in_use", "2021-01-01", evidence=" "),
        milestone(4, "眼科", "in_use", "2021-01-01", evidence="文3"),
    ]
    given = evidence(government__milestones=delivery("2021-12-31", ledger))
    answers = Answers("national_regional_medical_centres", given, "2021-12-31")
    assert answers.figures("2021-12-31") == (2, 3, 2)
    assert answers.row("2021-12-31", measure="with_evidence").value == 1


def test_a_milestone_of_several_centres_counts_for_each_and_oncology_alone_for_none() -> None:
    ledger = [
        milestone(1, "呼吸、儿科两个中心", "in_use", "2021-01-01", evidence="文1"),
        milestone(2, "儿科", "in_use", "2021-01-01"),
        milestone(3, "省肿瘤医院", "in_use", "2021-01-01", evidence="文2"),
    ]
    given = evidence(government__milestones=delivery("2021-12-31", ledger))
    answers = Answers("national_regional_medical_centres", given, "2021-12-31")
    assert answers.figures("2021-12-31") == (2, 3, 2)
    assert answers.row("2021-12-31").n == 2
    assert answers.row("2021-12-31", measure="with_evidence").value == 2
    tcm = delivery("2021-12-31", [milestone(1, "Oncology of TCM", "in_use", "2021-01-01")])
    answers = Answers("national_regional_medical_centres", evidence(government__milestones=tcm), "2021-12-31")
    assert answers.figures("2021-12-31") == (1, 3, 1)
