"""Worked rows for what retirees are paid and the elderly are given in a month or a year."""

from __future__ import annotations

import pytest

from tests.unit.truth.worked import Answers, delivery, evidence

WHOLE = ("has_assessment", "has_examination", "has_laboratory", "has_guidance", "record_complete")


def people(district: str, sex: str, age_group: str, persons: int) -> dict[str, object]:
    given = {"year": 2021, "district_code": district, "sex": sex, "age_group": age_group}
    return {**given, "persons": persons}


def service(record_no: str, person: str, *given: str, **fields: object) -> dict[str, object]:
    record = {"op": "I", "record_no": record_no, "id_number": person, "birth_date": "1950-06-01"}
    place = {"sex": "female", "street_code": "230102001000", "served_on": "2022-01-10"}
    return {**record, **place, **dict.fromkeys(given, True), **fields}


def managed(*records: dict[str, object]) -> Answers:
    population = [
        people("230102", "female", "65-69", 10),
        people("230102", "female", "70-74", 30),
        people("230102", "male", "85+", 10),
        people("230102", "male", "30-34", 900),
    ]
    given = evidence(
        health__elderly_health_services=delivery("2023-01-31", records),
        statistics__resident_population=delivery("2021-12-31", population),
    )
    return Answers("elder_health_management_rate", given, "2023-01-31")


def test_services_add_up_over_the_records_of_the_year() -> None:
    answers = managed(
        service("1", "P", *WHOLE[:3]),
        service("2", "P", *WHOLE[3:], served_on="2022-02-28"),
        service("3", "Q", *WHOLE[:4], served_on="2022-02-01", record_complete=False),
        service("4", "R", *WHOLE, served_on="2021-12-31"),
    )
    assert answers.figures("2021-12-31") == (1, 50, 2)
    assert answers.figures("2022-01-31") == (0, 50, 0)
    assert answers.figures("2022-02-28") == (1, 50, 2)
    assert answers.figures("2022-12-31") == (1, 50, 2)
    assert answers.row("2022-12-31").n == 3
    assert answers.figures("2023-01-31") == (0, 50, 0), "every year begins anew"


def test_age_is_the_years_between_and_gives_the_group() -> None:
    answers = managed(
        service("1", "P", *WHOLE, birth_date="1957-12-31"),
        service("2", "Q", *WHOLE, birth_date="1958-01-01"),
        service("3", "R", *WHOLE, birth_date="1920-01-01", sex="male"),
    )
    assert answers.figures("2022-01-31") == (2, 50, 4)
    assert answers.figures("2022-01-31", "230102", "65-69") == (1, 10, 10)
    assert answers.figures("2022-01-31", "230102", "85+") == (1, 10, 10)
    assert answers.figures("2022-01-31", "230102", "male") == (1, 10, 10)
    assert answers.figures("2022-01-31", "230102", "30-34") == (0, 0, None), "nobody of 65 among them"
    assert answers.figures("2022-01-31", "230102", "75-79") == (0, 0, None)


def test_each_division_looks_at_its_own_records() -> None:
    answers = managed(
        service("1", "P", *WHOLE[:3]),
        service("2", "P", *WHOLE[3:], street_code="230103001000"),
        service("3", "Q", *WHOLE[:3]),
        service("4", "Q", *WHOLE[3:], street_code="230102002000"),
    )
    assert answers.figures("2022-01-31") == (2, 50, 4)
    assert answers.figures("2022-01-31", "230102") == (1, 50, 2)
    assert answers.figures("2022-01-31", "230103") == (0, None, None), "no population of it"
    assert answers.figures("2022-01-31", "230103", "85+") == (0, None, None)
    assert answers.figures("2022-01-31", "230102002000") == (0, None, None), "no street has all"
    assert answers.row("2022-01-31", "230102002000").n == 1


def adjustment(person: str, **fields: object) -> dict[str, object]:
    given = {"op": "I", "id_number": person, "adjustment_year": 2022, "is_eligible": True}
    return {**given, "district_code": "230102", **fields}


def test_an_adjustment_is_due_to_all_on_the_list_of_its_year() -> None:
    rows = [
        adjustment("P", adjusted_on="2022-03-31"),
        adjustment("Q", adjusted_on="2022-04-01"),
        adjustment("R", adjusted_on="2021-12-31"),
        adjustment("S"),
        adjustment("T", is_eligible=False, adjusted_on="2022-03-31"),
        adjustment("U", district_code="230202", adjusted_on="2022-03-31"),
        adjustment("P", adjustment_year=2023, district_code="230103"),
    ]
    given = evidence(human_resources__pension_adjustments=delivery("2023-01-31", rows))
    answers = Answers("pension_adjustment_rate", given, "2023-01-31")
    assert answers.figures("2021-12-31") == (0, None, None), "no list of that year"
    assert answers.figures("2022-01-31") == (1, 4, 25)
    assert answers.figures("2022-03-31") == (2, 4, 50)
    assert answers.figures("2022-12-31", "230102") == (3, 4, 75)
    assert answers.figures("2022-12-31", "230103") == (0, 0, None), "nobody of the list lives there"
    assert answers.figures("2023-01-31") == (0, 1, 0)
    assert answers.row("2022-03-31").n == 4


def payment(
    payment_id: str, person: str, payable: float, paid: float | None, **fields: object
) -> dict[str, object]:
    given = {"payment_id": payment_id, "id_number": person, "month": "2022-01-01", "status": "normal"}
    place = {"district_code": "230102", "due_on": "2022-01-15", "paid_on": "2022-01-15"}
    return {**given, **place, "payable_yuan": payable, "paid_yuan": paid, **fields}


def payments(*rows: dict[str, object]) -> Answers:
    given = evidence(human_resources__pension_payments=delivery("2022-02-28", rows))
    return Answers("pension_payment_rate", given, "2022-02-28")


def test_a_pension_is_paid_when_what_came_on_time_covers_what_was_due() -> None:
    answers = payments(
        payment("1", "in two parts", 3000, 1000),
        payment("2", "in two parts", 0, 2000),
        payment("3", "to the fen", 0.3, 0.1),
        payment("4", "to the fen", 0, 0.2),
        payment("5", "late", 1000, 1000, paid_on="2022-01-16"),
        payment("6", "never", 1000, None, paid_on=None),
        payment("7", "too much", 1000, 1500),
        payment("8", "suspended", 1000, 0, status="suspended"),
        payment("9", "later month", 1000, 1000, month="2022-02-01"),
    )
    assert answers.figures("2022-01-31") == (3, 5, 60)
    assert answers.figures("2022-01-31", "230100", "total", "by_amount") == (
        4000.3,
        6000.3,
        pytest.approx(100 * 4000.3 / 6000.3),
    )
    assert answers.row("2022-01-31").n == 7
    assert answers.row("2022-01-31", measure="by_amount").isna()["n"]
    assert answers.figures("2022-02-28") == (1, 1, 100)
    assert answers.figures("2021-12-31") == (0, 0, None)


def test_a_retiree_of_two_districts_is_judged_in_each_and_once_in_the_city() -> None:
    answers = payments(
        payment("1", "P", 1000, 1800),
        payment("2", "P", 1000, 200, district_code="230103"),
        payment("3", "P", 1000, 0, district_code="230202"),
    )
    assert answers.figures("2022-01-31") == (1, 1, 100), "together all was paid, abroad does not count"
    assert answers.figures("2022-01-31", "230102") == (1, 1, 100)
    assert answers.figures("2022-01-31", "230103") == (0, 1, 0)
    assert answers.figures("2022-01-31", "230100", "total", "by_amount") == (2000, 2000, 100)
    assert answers.figures("2022-01-31", "230103", "total", "by_amount") == (200, 1000, 20)
