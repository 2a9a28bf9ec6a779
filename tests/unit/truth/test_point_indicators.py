"""Worked rows for the indicators that ask how things stood at the period end."""

from __future__ import annotations

import pytest

from cityplan.city.truth.deliveries import Delivery
from tests.unit.truth.worked import Answers, delivery, evidence

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


def street(code: str, kind: str = "street", **fields: object) -> dict[str, object]:
    return {
        "division_code": code,
        "level": "street_level",
        "kind": kind,
        "valid_from": "2010-01-01",
        **fields,
    }


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


def people(
    year: int, district: str = "230102", persons: int = 1000, age_group: str = "30-34"
) -> dict[str, object]:
    return {
        "year": year,
        "district_code": district,
        "sex": "male",
        "age_group": age_group,
        "persons": persons,
    }


def contract(
    contract_no: str, person: str, street_code: str = "230102001000", **fields: object
) -> dict[str, object]:
    given = {"op": "I", "contract_no": contract_no, "id_number": person, "street_code": street_code}
    return {**given, "signed_on": "2021-01-01", "population_group": "general", **fields}


def family_doctors(
    *contracts: dict[str, object], populations: list[dict[str, object]] | None = None
) -> Answers:
    given = evidence(
        health__family_doctor_contracts=delivery("2024-03-31", contracts),
        statistics__resident_population=delivery("2021-12-31", populations or [people(2021)]),
    )
    return Answers("family_doctor_coverage", given, "2024-03-31")


def test_a_person_with_contracts_in_two_districts_counts_once_in_each_and_once_in_the_city() -> None:
    answers = family_doctors(
        contract("1", "P"),
        contract("2", "P", "230103001000"),
        contract("3", "P", population_group="chronic"),
        populations=[people(2021), people(2021, "230103", 3000)],
    )
    assert answers.figures("2021-12-31") == (1, 4000, 0.025)
    assert answers.figures("2021-12-31", "230102") == (1, 1000, 0.1)
    assert answers.figures("2021-12-31", "230103") == (1, 3000, pytest.approx(1 / 30))
    assert answers.figures("2021-12-31", "230102", "chronic") == (1, 1000, 0.1), "all residents stand below"
    assert answers.figures("2021-12-31", "230102", "child") == (0, 1000, 0)
    assert answers.row("2021-12-31").n == 3


def test_a_contract_holds_on_its_last_day_and_not_on_the_day_it_is_terminated() -> None:
    answers = family_doctors(
        contract("1", "expires today", expires_on="2024-02-29"),
        contract("2", "expired yesterday", expires_on="2024-02-28"),
        contract("3", "terminated today", terminated_on="2024-02-29"),
        contract("4", "terminated tomorrow", terminated_on="2024-03-01"),
        contract("5", "signed today", signed_on="2024-02-29"),
        contract("6", "no date", signed_on=None),
    )
    assert answers.figures("2024-02-29")[0] == 3
    assert answers.figures("2024-03-31")[0] == 1


def test_streets_carry_a_numerator_only_as_long_as_they_exist_or_have_records() -> None:
    answers = family_doctors(contract("1", "P"), contract("2", "Q", "230110500000", expires_on="2023-01-31"))
    assert answers.figures("2021-12-31", "230102001000") == (1, None, None)
    assert answers.figures("2023-01-31", "230110500000") == (1, None, None), "retired, with a contract still"
    later = answers.rows[answers.rows["period_end"].astype(str) == "2023-02-28"]
    assert "230110500000" not in set(later["division_code"])
    assert "230102000000" not in set(later["division_code"]), "a district is no street"


def test_once_a_register_is_delivered_the_streets_listed_are_its_own() -> None:
    given = evidence(
        health__family_doctor_contracts=delivery("2022-03-31", [contract("1", "P", "230110500000")]),
        civil_affairs__administrative_divisions=[
            delivery("2021-12-31", [street("230103001000"), street("230103000000")], order=1),
            delivery("2022-02-28", [street("230103002000", kind="other_township")], order=2),
        ],
    )
    rows = Answers("family_doctor_coverage", given, "2022-03-31").rows
    streets = rows[rows["division_code"].str.len() == 12]
    listed = streets.groupby(streets["period_end"].astype(str))["division_code"].agg(sorted).to_dict()
    unlisted = "230110500000"  # no register has it, but a contract in force names it
    assert listed == {
        "2021-12-31": ["230103001000", unlisted],
        "2022-01-31": ["230103001000", unlisted],
        "2022-02-28": ["230103002000", unlisted],
        "2022-03-31": ["230103002000", unlisted],
    }


def test_the_population_is_the_latest_year_whose_end_has_come_and_the_row_says_which() -> None:
    given = evidence(
        health__family_doctor_contracts=delivery("2024-01-31", [contract("1", "P")]),
        statistics__resident_population=[
            delivery("2021-12-31", [people(2020, persons=100), people(2021, persons=200)], order=1),
            delivery("2022-12-31", [people(2021, persons=250), people(2022, persons=400)], order=2),
        ],
    )
    answers = Answers("family_doctor_coverage", given, "2023-12-31")
    at = [answers.row(period) for period in ("2021-12-31", "2022-11-30", "2022-12-31", "2023-12-31")]
    assert [(row.denominator, row.denominator_year) for row in at] == [
        (200, 2021),
        (200, 2021),
        (400, 2022),
        (400, 2022),
    ]
    assert [bool(row.is_provisional) for row in at] == [False, False, False, True]


def test_without_a_population_of_the_division_there_is_no_value() -> None:
    answers = family_doctors(
        contract("1", "P", "230103001000"), populations=[people(2021), people(2025, "230103")]
    )
    assert answers.figures("2021-12-31", "230103") == (1, None, None)
    assert answers.figures("2021-12-31") == (1, 1000, 0.1)


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
