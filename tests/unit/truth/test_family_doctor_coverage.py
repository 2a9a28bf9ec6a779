"""Worked rows for contracts with family doctors: persons, their streets, the residents below them."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.unit.truth.worked import Answers, delivery, evidence, people, street


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
    assert answers.figures("2021-12-31", "230102") == (0, 1000, 0)


def test_a_city_of_which_a_district_lacks_the_year_has_no_denominator() -> None:
    given = evidence(
        health__family_doctor_contracts=delivery("2023-12-31", [contract("1", "P")]),
        statistics__resident_population=[
            delivery(
                "2022-12-31",
                [people(2021), people(2022, persons=1100), people(2021, "230103", 3000)],
                order=1,
            ),
            delivery(
                "2023-12-31",
                [people(2022), people(2022, "230103", 3100), people(2023), people(2023, "230103", 3200)],
                order=2,
            ),
        ],
    )
    answers = Answers("family_doctor_coverage", given, "2023-12-31")
    assert answers.figures("2022-11-30") == (1, 4000, 0.025)
    assert answers.figures("2022-12-31") == (1, None, None), "1100 is not the city's"
    assert answers.figures("2022-12-31", "230102") == (1, 1100, pytest.approx(100 / 1100))
    assert answers.figures("2022-12-31", "230103") == (0, None, None)
    row = answers.row("2022-12-31")
    assert pd.isna(row.denominator_year) and not row.is_provisional
    assert answers.figures("2023-12-31") == (1, 4200, pytest.approx(100 / 4200))


def test_a_district_of_the_register_that_no_year_names_is_lacking_too() -> None:
    register = [
        {**street("230102000000"), "level": "district", "kind": "district"},
        {**street("230184000000"), "level": "district", "kind": "county_city", "valid_from": "2022-12-31"},
        {**street("230183000000"), "level": "district", "kind": "county_city", "valid_to": "2021-12-30"},
        street("230103001000"),
    ]
    given = evidence(
        health__family_doctor_contracts=delivery("2023-12-31", [contract("1", "P")]),
        statistics__resident_population=delivery("2021-12-31", [people(2021), people(2022, persons=2000)]),
        civil_affairs__administrative_divisions=delivery("2021-12-31", register),
    )
    answers = Answers("family_doctor_coverage", given, "2023-12-31")
    assert answers.figures("2022-11-30") == (1, 1000, 0.1), "it did not yet stand at the end of 2021"
    assert answers.figures("2022-12-31") == (1, None, None), "2000 is not the city's"
    assert answers.figures("2022-12-31", "230102") == (1, 2000, 0.05)
