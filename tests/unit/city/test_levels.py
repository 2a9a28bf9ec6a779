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
