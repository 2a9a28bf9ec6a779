"""Worked rows for high and vocational schools, childcare, homes made accessible and the minimum standard."""

from __future__ import annotations

import pytest

from tests.unit.truth.worked import Answers, delivery, evidence


def test_a_district_has_a_quality_high_school_once_one_is_recognised() -> None:
    rows: list[dict[str, object]] = [
        {"school_code": "1", "district_code": "230102", "recognition": True, "recognised_on": "2022-01-31"},
        {"school_code": "2", "district_code": "230102", "recognition": True, "recognised_on": "2021-05-01"},
        {"school_code": "3", "district_code": "230103", "recognition": True, "recognised_on": "2022-02-01"},
        {"school_code": "4", "district_code": "230104", "recognition": False, "recognised_on": "2020-01-01"},
        {"school_code": "5", "district_code": "230104", "recognition": None, "recognised_on": "2020-01-01"},
        {"school_code": "6", "district_code": "230108", "recognition": True, "recognised_on": None},
    ]
    given = evidence(education__high_schools=delivery("2022-10-31", rows))
    answers = Answers("quality_high_school_districts", given, "2022-02-28")
    assert [answers.figures(day) for day in ("2021-12-31", "2022-01-31", "2022-02-28")] == [
        (1, 18, 1),
        (1, 18, 1),
        (2, 18, 2),
    ]
    assert answers.figures("2022-01-31", "230102") == (1, 1, 1)
    assert answers.figures("2022-01-31", "230104") == (0, 1, 0)
    assert answers.row("2022-01-31").n == 2


def recognition(number: str, school: str, major: str | None = None, **fields: object) -> dict[str, object]:
    kind = "school" if major is None else "major"
    given = {"recognition_id": number, "kind": kind, "school_code": school, "major_code": major}
    return {**given, "stage": "accepted", "recognised_on": "2022-01-31", **fields}


RECOGNITIONS = delivery(
    "2022-12-31",
    [
        recognition("1", "S", stage="project_approved", recognised_on="2019-01-01"),
        recognition("2", "S"),
        recognition("3", "S", recognised_on="2022-02-01"),
        recognition("4", "T", stage="project_approved"),
        recognition("5", "U", recognised_on=None),
        recognition("6", "T", "电梯"),
        recognition("7", "T", "护理"),
        recognition("8", "V", "护理", recognised_on="2022-02-01"),
        recognition("9", "T", "护理", recognised_on="2022-02-01"),
        recognition("10", "T", "烹饪", stage="project_approved"),
    ],
)


@pytest.mark.parametrize(
    ("indicator_id", "january", "february", "records"),
    [("provincial_vocational_schools", 1, 1, 2), ("provincial_vocational_majors", 2, 3, 4)],
)
def test_vocational_schools_and_majors_count_once_accepted(
    indicator_id: str, january: int, february: int, records: int
) -> None:
    answers = Answers(indicator_id, evidence(education__vocational_recognitions=RECOGNITIONS), "2022-02-28")
    assert answers.figures("2021-12-31") == (0, None, 0)
    assert answers.figures("2022-01-31") == (january, None, january)
    assert answers.figures("2022-02-28") == (february, None, february)
    assert answers.row("2022-02-28").n == records
    assert set(answers.rows["division_code"]) == {"230100"}, "the extract names no district"


def facility(number: str, places: int, **fields: object) -> dict[str, object]:
    given = {"institution_id": number, "places": places, "facility_kind": "community"}
    return {**given, "division_code": "230102001001", "filed_on": "2021-01-01", **fields}


FACILITIES = delivery(
    "2022-01-31",
    [
        facility("1", 10),
        facility("2", 20, facility_kind="home", filed_on="2022-01-31"),
        facility("3", 30, division_code="230102001000"),
        facility("4", 40, closed_on="2022-01-31"),
        facility("5", 50, division_code="230103001001", filed_on="2022-02-01"),
        facility("6", 60, division_code="230123200201"),
        facility("7", 70, filed_on=None),
    ],
)


def test_places_stand_over_all_residents_for_every_kind_of_facility() -> None:
    population = [
        {"year": 2021, "district_code": district, "sex": "male", "age_group": group, "persons": persons}
        for district, group, persons in (
            ("230102", "0", 1000),
            ("230102", "85+", 3000),
            ("230103", "20-24", 6000),
        )
    ]
    given = evidence(
        health__childcare_institutions=FACILITIES,
        statistics__resident_population=delivery("2021-12-31", population),
    )
    answers = Answers("childcare_places_per_1000", given, "2022-01-31")
    assert answers.figures("2021-12-31", "230102") == (80, 4000, 20)
    assert answers.figures("2022-01-31", "230102") == (60, 4000, 15)
    assert answers.figures("2022-01-31", "230102", "home") == (20, 4000, 5)
    assert answers.figures("2022-01-31", "230103") == (0, 6000, 0)
    assert answers.figures("2022-01-31", "230123") == (60, None, None), "no population of it"
    assert answers.figures("2022-01-31") == (120, 10000, 12)
    row = answers.row("2022-01-31")
    assert (row.n, row.denominator_year) == (4, 2021)


def test_a_facility_covers_the_urban_community_it_lies_in() -> None:
    communities = [
        {"division_code": code, "level": "community_level", "kind": kind, "valid_from": "2010-01-01"}
        for code, kind in (
            ("230102001001", "residents_committee"),
            ("230102001002", "residents_committee"),
            ("230103001001", "residents_committee"),
            ("230123200201", "villagers_committee"),
        )
    ]
    given = evidence(
        health__childcare_institutions=FACILITIES,
        civil_affairs__administrative_divisions=delivery("2021-12-31", communities),
    )
    answers = Answers("community_childcare_coverage", given, "2022-01-31")
    assert answers.figures("2022-01-31") == (1, 3, pytest.approx(100 / 3))
    assert answers.figures("2022-01-31", "230102") == (1, 2, 50)
    assert answers.figures("2022-01-31", "230103") == (0, 1, 0), "not filed yet"
    assert answers.figures("2022-01-31", "230123") == (0, 0, None)
    assert answers.row("2022-01-31").n == 2
    assert answers.row("2021-12-31").n == 2, "one more was open, one not yet filed"


def retrofit(
    number: str, household: str, accepted_on: str | None, district: str = "230102"
) -> dict[str, object]:
    given = {"retrofit_id": number, "household_id": household, "accepted_on": accepted_on}
    return {**given, "district_code": district}


def test_homes_count_once_from_the_first_day_of_the_plan() -> None:
    rows = [
        retrofit("1", "A", "2021-12-31"),
        retrofit("2", "B", "2022-01-01"),
        retrofit("3", "B", "2022-01-31"),
        retrofit("4", "B", "2022-02-01", "230103"),
        retrofit("5", "C", None),
    ]
    given = evidence(disabled_persons__home_retrofits=delivery("2022-02-28", rows))
    answers = Answers("disabled_home_retrofits", given, "2022-02-28")
    assert answers.figures("2021-12-31") == (0, None, 0)
    assert answers.figures("2022-01-31") == (1, None, 1)
    assert answers.figures("2022-02-28") == (1, None, 1)
    assert answers.figures("2022-02-28", "230103") == (1, None, 1)
    assert answers.row("2022-02-28").n == 3


def standard(year: int, yuan: float, effective_from: str | None, **fields: object) -> dict[str, object]:
    given = {"year": year, "district_code": "230102", "area": "urban", "standard_yuan": yuan}
    return {**given, "effective_from": effective_from, **fields}


def standards(*rows: dict[str, object]) -> Answers:
    given = evidence(civil_affairs__minimum_living_standards=delivery("2023-12-31", rows))
    return Answers("minimum_living_standard_raised", given, "2023-12-31")


def test_a_standard_is_raised_for_the_year_after_it_took_effect() -> None:
    answers = standards(
        standard(2020, 600, "2020-07-01"),
        standard(2022, 650, "2022-03-31"),
        standard(2023, 650, "2023-03-31"),
    )
    raised = [
        answers.figures(day, "230102") for day in ("2022-02-28", "2022-03-31", "2023-02-28", "2023-03-31")
    ]
    assert raised == [(0, 1, 0), (1, 1, 1), (1, 1, 1), (0, 1, 0)]
    assert answers.figures("2022-03-31") == (1, 18, 1)
    assert answers.figures("2022-03-31", "230103") == (0, 1, 0), "a district without any does not count"
    assert answers.row("2022-03-31").n == 1


def test_no_area_may_fall_and_one_must_rise() -> None:
    rural = {"area": "rural"}
    answers = standards(
        standard(2021, 600, "2021-01-01"),
        standard(2022, 650, "2022-01-31"),
        standard(2021, 500, "2021-01-01", **rural),
        standard(2022, 499.99, "2022-01-31", **rural),
        standard(2021, 600, "2021-01-01", district_code="230103"),
        standard(2022, 600.01, "2022-01-31", district_code="230103"),
        standard(2021, 500, "2021-01-01", district_code="230103", **rural),
        standard(2021, 600, "2021-01-01", district_code="230104"),
        standard(2022, 700, "2022-01-31", district_code="230104"),
        standard(2022, 400, "2022-01-31", district_code="230104", **rural),
        standard(2022, 400, "2022-01-31", district_code="230108", **rural),
        standard(2021, 600, None, district_code="230109"),
    )
    at = {code: answers.figures("2022-01-31", code)[0] for code in ("230102", "230103", "230104", "230108")}
    assert at == {"230102": 0, "230103": 1, "230104": 1, "230108": 0}
    assert answers.figures("2022-01-31") == (2, 18, 2)
    assert answers.row("2022-01-31").n == 7, "the standards in force"


def test_of_two_standards_from_one_day_the_later_year_rules() -> None:
    answers = standards(
        standard(2021, 600, "2021-01-01"),
        standard(2023, 500, "2022-06-30"),
        standard(2022, 700, "2022-06-30"),
    )
    assert answers.figures("2022-06-30", "230102") == (0, 1, 0)
