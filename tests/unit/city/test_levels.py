"""The city moves from its baseline towards its targets, each district at its own level."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from cityplan.city.extracts import clean_rows
from cityplan.city.growth import crossing_days, district_paths
from cityplan.city.model import Delivery
from cityplan.city.population import persons, students
from cityplan.city.scales import SCALES
from cityplan.city.world import World
from cityplan.contracts import load_contracts

TOWN = World(SCALES["town"], seed=1)


def _rows(extract: str, as_of: date) -> pd.DataFrame:
    chunks = clean_rows(TOWN, load_contracts()[extract], [Delivery(extract, as_of)])
    return pd.concat([rows for (rows,) in chunks], ignore_index=True)


def test_the_population_has_the_size_of_its_scale_and_shrinks_and_ages() -> None:
    then, now = persons(TOWN, 2021), persons(TOWN, 2025)
    assert abs(then.sum() - 30_000) < 900
    assert now.sum() < then.sum()
    assert now[:, :, -5:].sum() > then[:, :, -5:].sum()


def test_students_never_outnumber_their_age_groups() -> None:
    for year in range(2021, 2026):
        young = persons(TOWN, year)[:, :, 4:6].sum(axis=(1, 2))
        assert (students(TOWN, year).sum(axis=1) <= young).all()


def test_districts_differ() -> None:
    paths = district_paths(TOWN, "anything", 0.4, 0.6, 0.05)
    assert paths.std(axis=0).min() > 0.02


def test_a_path_is_crossed_in_time_in_order_or_never() -> None:
    paths = np.array([[0.2, 0.6]] * 4)
    days = crossing_days(paths, np.array([0.1, 0.3, 0.5, 0.9]))
    assert days[0] < np.datetime64("2021-12-31") < days[1] < days[2] < np.datetime64("2026-12-31")
    assert np.isnat(days[3])


def test_nursing_beds_gain_on_all_beds() -> None:
    shares = []
    for as_of in (date(2021, 12, 31), date(2024, 6, 30), date(2026, 9, 30)):
        rows = _rows("civil_affairs.elderly_care_institutions", as_of)
        open_ = rows.loc[rows["closed_on"].isna()]
        shares.append(open_["beds_nursing"].sum() / open_["beds_total"].sum())
    assert 0.33 < shares[0] < shares[1] < shares[2] < 0.6


def test_families_subsidised_fall_short_in_2022_and_hold_the_line_later() -> None:
    rows = _rows("housing.rent_subsidy_payments", date(2026, 11, 1))
    families = rows.groupby(rows["paid_on"].dt.year)["household_id"].nunique()
    assert families[2022] < 40_000 <= families[2024]
    # Ten months of 2026 are on the pace of a whole year's target.
    assert families[2026] > 40_000 * 304 / 365


def test_pension_participants_are_counted_once_a_scheme() -> None:
    rows = _rows("human_resources.pension_participants", date(2026, 11, 1))
    assert not rows.duplicated(["scheme", "id_number"]).any()
    assert rows["id_number"].duplicated().any()


def _at_three_dates(extract: str) -> list[tuple[pd.Timestamp, pd.DataFrame]]:
    days = (date(2021, 12, 31), date(2024, 6, 30), date(2026, 9, 30))
    return [(pd.Timestamp(day), _rows(extract, day)) for day in days]


def test_old_estates_are_renovated_but_not_all_of_them_in_time() -> None:
    shares = []
    for _, rows in _at_three_dates("housing.old_estates"):
        promised = rows.loc[rows["in_programme"] & (rows["built_year"] <= 2000)]
        shares.append(promised["accepted_on"].notna().mean())
    assert 0.2 < shares[0] < shares[1] < shares[2] < 0.97


def test_homes_raised_reach_what_the_plan_promises() -> None:
    homes = []
    for _, rows in _at_three_dates("housing.affordable_rental_projects"):
        counts = (rows["recognised_on"] >= "2022-01-01") & rows["withdrawn_on"].isna()
        homes.append(rows.loc[counts, "units"].sum())
    assert homes[0] == 0
    assert 14_000 < homes[1] < 20_000
    assert 28_000 < homes[2] < 33_000


def test_red_property_grows_and_some_recognitions_have_run_out() -> None:
    shares, lapsed = [], 0
    for day, rows in _at_three_dates("housing.residential_estates"):
        managed = rows.loc[rows["is_managed"]]
        over = managed["expires_on"] < day
        lapsed += int(over.sum())
        shares.append((managed["recognised_on"].notna() & ~over).mean())
    assert 0.35 < shares[0] < shares[1] < shares[2] < 0.9
    assert lapsed


def test_families_in_public_rental_turn_to_cash() -> None:
    shares = []
    for day, rows in _at_three_dates("housing.public_rental_beneficiaries"):
        supported = rows.loc[~(rows["to_date"] < day)]
        cash = supported.loc[supported["mode"] == "cash", "household_id"].nunique()
        shares.append(cash / supported["household_id"].nunique())
    assert shares[0] < 0.5 < shares[1] < shares[2]


def test_ever_more_places_teach_the_elderly() -> None:
    counts = []
    for day, rows in _at_three_dates("education.elder_education_sites"):
        assert (rows["opened_on"] <= day).all()
        counts.append(rows.loc[rows["closed_on"].isna(), "level"].value_counts())
    assert counts[0]["university"] <= 9 < counts[2]["university"] <= 18
    assert counts[0]["school"] < counts[1]["school"] < counts[2]["school"]
    assert counts[0]["study_point"] < counts[1]["study_point"] < counts[2]["study_point"]


def test_communities_are_served_by_day_care_that_is_open() -> None:
    homes = _rows("civil_affairs.elderly_care_institutions", date(2026, 9, 30)).set_index("institution_id")
    served = []
    for day, rows in _at_three_dates("civil_affairs.day_care_service_areas"):
        assert (homes.loc[rows["institution_id"], "kind"] == "day_care").all()
        served.append(rows.loc[~(rows["served_to"] < day), "community_code"].nunique())
    assert served[0] < served[1] < served[2]


def test_estates_stand_in_communities_of_their_districts() -> None:
    communities = set(TOWN.divisions.communities["division_code"])
    for extract in ("housing.old_estates", "housing.residential_estates"):
        assert set(_rows(extract, date(2026, 9, 30))["division_code"]) <= communities


def test_high_schools_and_vocational_schools_are_recognised_one_after_another() -> None:
    districts = [
        rows.loc[rows["recognition"], "district_code"].nunique()
        for _, rows in _at_three_dates("education.high_schools")
    ]
    assert districts[0] < districts[1] < districts[2] <= 18
    accepted = [
        (rows["stage"] == "accepted").sum()
        for _, rows in _at_three_dates("education.vocational_recognitions")
    ]
    assert accepted[0] < accepted[1] < accepted[2]


def test_standards_are_never_lowered_and_not_raised_everywhere_every_year() -> None:
    rows = _rows("civil_affairs.minimum_living_standards", date(2025, 12, 31))
    by_year = rows.pivot_table(index=["district_code", "area"], columns="year", values="standard_yuan")
    raised = by_year.diff(axis=1).iloc[:, 1:]
    assert (raised >= 0).all(axis=None)
    assert not (raised > 0).all(axis=None)
    assert (raised[2024] > 0).all()


def test_pensions_come_ever_more_in_full_and_on_time() -> None:
    rows = _rows("human_resources.pension_payments", date(2026, 11, 1))
    due = rows.loc[rows["status"] == "normal"]
    in_full = (due["paid_on"] <= due["due_on"]) & (due["paid_yuan"] >= due["payable_yuan"])
    by_year = in_full.groupby(due["month"].dt.year).mean()
    assert by_year[2021] < by_year[2025] < 1
    assert in_full[due["month"] == "2026-09-01"].all()
    assert due.groupby("month")["id_number"].nunique().between(600, 800).all()


def test_adjustments_are_of_retirees_paid_and_done_for_nearly_all() -> None:
    rows = _rows("human_resources.pension_adjustments", date(2026, 11, 1))
    paid = _rows("human_resources.pension_payments", date(2026, 11, 1))
    assert rows["id_number"].isin(paid["id_number"]).mean() > 0.97
    done = rows["adjusted_on"].notna()[rows["is_eligible"]].groupby(rows["adjustment_year"]).mean()
    assert (done > 0.93).all()
    assert done[2025] > done[2021]


def test_departments_report_close_to_their_records_but_not_always_the_same() -> None:
    rows = _rows("government.reported_indicators", date(2026, 11, 1))
    share = rows.loc[rows["reported_denominator"].notna()]
    exact = 100 * share["reported_numerator"] / share["reported_denominator"]
    difference = (share["reported_value"] - exact).abs()
    assert (difference <= 0.26).mean() > 0.99
    assert (difference > 0.01).any()
    late = (rows["reported_on"] - rows["period_end"]).dt.days
    assert late.between(1, 100).all()
    assert (late > 28).any()


def test_some_commitments_are_kept_some_only_said_to_be_and_some_are_not() -> None:
    rows = _rows("government.milestones", date(2026, 9, 30))
    last = rows.loc[~rows["stage"].isin(["applied", "approved"])]
    kept = last["evidence"].notna().groupby(last["commitment_id"]).mean()
    assert len(kept) == 72
    assert 12 < (kept == 1).sum() < 40
    assert (kept == 0).any()
    assert (rows["reached_on"].notna() & rows["evidence"].isna()).any()
    centres = rows.loc[rows["commitment_id"] == "national_regional_medical_centres"]
    building = centres.loc[centres["stage"] == "under_construction", "reached_on"]
    assert (len(building), building.notna().sum()) == (3, 2)
