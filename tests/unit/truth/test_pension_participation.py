"""Worked rows for participation in pensions: who takes part, and who could."""

from __future__ import annotations

import pytest

from tests.unit.truth.worked import Answers, delivery, evidence, people


def enrolled(scheme: str, person: str, **fields: object) -> dict[str, object]:
    given = {"op": "I", "scheme": scheme, "id_number": person, "district_code": "230102"}
    return {**given, "enrolled_on": "2020-01-01", "status": "contributing", **fields}


def pensions(*participants: dict[str, object], students: list[dict[str, object]] | None = None) -> Answers:
    population = [
        people(2021, persons=100, age_group="10-14"),
        people(2021, persons=50, age_group="15-19"),
        people(2021, persons=60, age_group="20-24"),
        people(2021, persons=30, age_group="85+"),
    ]
    given = evidence(
        human_resources__pension_participants=delivery("2022-01-31", participants),
        statistics__resident_population=delivery("2021-12-31", population),
        education__student_counts=delivery(
            "2021-12-31", studying(2021, 20) if students is None else students
        ),
    )
    return Answers("pension_participation_rate", given, "2022-01-31")


def studying(year: int, number: int) -> list[dict[str, object]]:
    return [{"year": year, "district_code": "230102", "stage": "higher", "students_16_plus": number}]


def test_those_who_could_take_part_are_four_fifths_of_15_to_19_and_all_from_20_on_without_students() -> None:
    answers = pensions(enrolled("employee", "P"), enrolled("resident", "P"), enrolled("resident", "Q"))
    assert answers.figures("2021-12-31", "230102") == (2, 0.8 * 50 + 60 + 30 - 20, pytest.approx(200 / 110))
    assert answers.figures("2021-12-31", "230102", "employee") == (1, 110, pytest.approx(100 / 110))
    assert answers.figures("2021-12-31", "230102", "resident") == (2, 110, pytest.approx(200 / 110))
    assert answers.row("2021-12-31").n == 3


def test_participation_ends_on_its_day_whatever_the_status_says() -> None:
    answers = pensions(
        enrolled("employee", "ended today", ended_on="2022-01-31"),
        enrolled("employee", "ends tomorrow", ended_on="2022-02-01"),
        enrolled("employee", "终止 without a date", status="ended"),
        enrolled("employee", "paused", status="paused"),
    )
    assert answers.figures("2022-01-31")[0] == 3


def test_without_the_students_of_the_same_year_the_denominator_is_missing() -> None:
    answers = pensions(enrolled("employee", "P"), students=studying(2020, 20))
    assert answers.figures("2021-12-31") == (1, None, None)


def test_the_city_lacks_students_of_a_year_that_one_of_its_districts_lacks() -> None:
    elsewhere = {**studying(2020, 5)[0], "district_code": "230103"}
    answers = pensions(enrolled("employee", "P"), students=[*studying(2021, 20), elsewhere])
    assert answers.figures("2021-12-31") == (1, None, None)
    assert answers.figures("2021-12-31", "230102") == (1, 110, pytest.approx(100 / 110))
