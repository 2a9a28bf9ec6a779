"""Health, sports and assistance move from the baseline towards their targets, some ahead, some behind."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from cityplan.city.extracts import clean_rows
from cityplan.city.model import Delivery
from cityplan.city.population import persons
from cityplan.city.scales import SCALES
from cityplan.city.truth.ages import LOWER_AGES
from cityplan.city.truth.life_table import groups_of_ages, life_table
from cityplan.city.world import World
from cityplan.contracts import load_contracts

TOWN = World(SCALES["town"], seed=1)
DATES = (date(2021, 12, 31), date(2023, 12, 31), date(2025, 12, 31))


def _rows(extract: str, as_of: date = date(2026, 11, 1)) -> pd.DataFrame:
    chunks = clean_rows(TOWN, load_contracts()[extract], [Delivery(extract, as_of)])
    return pd.concat([rows for (rows,) in chunks], ignore_index=True)


def _open(extract: str, day: date) -> pd.DataFrame:
    rows = _rows(extract, day)
    return rows.loc[rows.filter(regex="^(closed|cancelled)_on$").iloc[:, 0].isna()]


def _residents(day: date) -> int:
    return int(persons(TOWN, day.year).sum())


def _years(extract: str, column: str) -> list[pd.DataFrame]:
    rows = _rows(extract)
    return [rows.loc[rows[column].dt.year == day.year] for day in DATES]


def test_communities_get_childcare_and_residents_places() -> None:
    urban = TOWN.divisions.communities.query("kind == 'residents_committee'")["division_code"]
    facilities = [_open("health.childcare_institutions", day) for day in DATES]
    covered = [urban.isin(rows["division_code"]).mean() for rows in facilities]
    places = [
        1000 * rows["places"].sum() / _residents(day) for rows, day in zip(facilities, DATES, strict=True)
    ]
    assert 0.15 < covered[0] < covered[1] < covered[2] < 0.52
    assert 1.3 < places[0] < places[1] < places[2] < 4.5


def test_larger_hospitals_get_geriatric_departments() -> None:
    shares = []
    for day in DATES:
        rows = _open("health.medical_institutions", day)
        large = rows.loc[
            (rows["category"] == "general_hospital") & rows["grade"].isin(["tertiary", "secondary"])
        ]
        assert large["district_code"].nunique() == 18
        shares.append(large["departments"].map(lambda names: "geriatrics" in names).mean())
    assert 0.25 < shares[0] < shares[1] < shares[2] < 0.6


def test_physicians_grow_in_number_and_some_practise_in_two_places() -> None:
    found = [_open("health.physicians", day) for day in DATES]
    per_1000 = [
        1000 * rows.loc[rows["is_primary"], "id_number"].nunique() / _residents(day)
        for rows, day in zip(found, DATES, strict=True)
    ]
    assert 2.5 < per_1000[0] < per_1000[1] < per_1000[2] < 3.8
    assert found[-1]["id_number"].duplicated().any()


def test_sites_of_sports_grow_beyond_the_residents() -> None:
    area = [_open("sports.venues", day)["site_area_m2"].sum() / _residents(day) for day in DATES]
    assert 1.7 < area[0] < area[1] < area[2] < 2.75


def test_rehabilitation_centres_become_one_for_every_district() -> None:
    centres = [int(_open("health.tcm_rehab_centres", day)["mainly_tcm"].sum()) for day in DATES]
    assert 4 <= centres[0] < centres[1] < centres[2] <= 20


def test_homes_retrofitted_stay_a_little_behind_the_promise() -> None:
    rows = _rows("disabled_persons.home_retrofits", date(2025, 12, 31))
    homes = rows.loc[rows["accepted_on"] >= "2022-01-01", "household_id"].nunique()
    assert 0.7 * 12_000 < homes < 0.8 * 12_000
    assert rows.loc[rows["accepted_on"].isna(), "amount_yuan"].isna().all()


@pytest.mark.parametrize(
    ("extract", "day", "column", "counted", "least", "most"),
    [
        (
            "health.family_doctor_surveys",
            "surveyed_on",
            "rating",
            ["satisfied", "fairly_satisfied"],
            0.74,
            0.88,
        ),
        (
            "medical_insurance.inpatient_settlements",
            "discharged_on",
            "payment_mode",
            ["drg", "dip"],
            0.2,
            0.52,
        ),
    ],
)
def test_answers_and_payments_turn_to_the_better(
    extract: str, day: str, column: str, counted: list[str], least: float, most: float
) -> None:
    shares = [rows[column].dropna().isin(counted).mean() for rows in _years(extract, day)]
    assert least < shares[0] < shares[-1] < most


def test_nine_in_ten_pass_the_fitness_standard() -> None:
    for rows in _years("sports.fitness_tests", "tested_on"):
        assert 0.86 < (rows["overall_grade"].dropna() != "fail").mean() < 0.94


def test_ever_more_of_the_elderly_are_looked_after_completely() -> None:
    services = ["has_assessment", "has_examination", "has_laboratory", "has_guidance", "record_complete"]
    shares = []
    for rows, day in zip(_years("health.elderly_health_services", "served_on"), DATES, strict=True):
        old = rows.loc[rows["birth_date"].dt.year <= day.year - 65]
        complete = old.groupby("id_number")[services].any().all(axis=1).sum()
        shares.append(complete / persons(TOWN, day.year)[:, :, -5:].sum())
    assert 0.48 < shares[0] < shares[1] < shares[2] < 0.68


def test_people_live_79_to_81_years_and_some_deaths_are_registered_late() -> None:
    for rows, day in zip(_years("health.deaths", "death_date"), DATES, strict=True):
        age = (rows["death_date"] - rows["birth_date"]).dt.days / 365.25
        group = np.searchsorted(LOWER_AGES, np.maximum(age, 0), side="right") - 1
        deaths = np.bincount(group, minlength=len(LOWER_AGES))
        residents = (persons(TOWN, day.year - 1) + persons(TOWN, day.year)).sum(axis=(0, 1)) / 2
        table = life_table(groups_of_ages(list(deaths), list(residents)))
        assert table is not None
        assert table[0].expectation is not None
        assert 78 < table[0].expectation < 82
    known = _rows("health.deaths", date(2024, 6, 30))
    later = _rows("health.deaths")
    assert (known["death_date"] < "2024-01-01").sum() < (later["death_date"] < "2024-01-01").sum()
