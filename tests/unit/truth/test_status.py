"""status.md's rules as a table of cases: each window, each verdict, each way to have none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from cityplan.city.truth.plan import Plan
from cityplan.city.truth.status import Reading, judge
from tests.unit.truth.judged import (
    CITY,
    COHORT,
    CONTINUOUS_RATE,
    COUNT,
    COVERAGE,
    CUMULATIVE,
    DISTRICT,
    EQUAL,
    MONTH,
    POINT,
    RATE,
    ROLLING,
    YEAR,
    Series,
    last,
    straight,
    verdicts,
)


@pytest.mark.parametrize(
    ("plan", "series", "status"),
    [
        pytest.param(POINT, {"2022-06-30": 60}, "met", id="ge is met at the target"),
        pytest.param(replace(POINT, operator="gt"), {"2022-06-30": 60}, "off_track", id="gt is not"),
        pytest.param(EQUAL, {"2024-06-30": "99.996"}, "off_track", id="99.996 is not 100"),
        pytest.param(EQUAL, {"2024-06-30": "100"}, "met", id="100 is"),
        pytest.param(POINT, {"2021-12-31": 60, "2022-06-30": 59}, "slipped", id="zero need"),
        pytest.param(POINT, {"2021-12-31": 70, "2022-06-30": 59}, "slipped", id="negative need"),
        pytest.param(YEAR, {"2021-12-31": 60, "2022-06-30": 59}, "slipped", id="year: on the path too"),
        pytest.param(ROLLING, {"2021-12-31": 60, "2022-06-30": 59}, "slipped", id="rolling: on the path too"),
        pytest.param(
            POINT, {"2021-12-31": 50, "2024-06-30": 55}, "on_track", id="half the way in half the time"
        ),
        pytest.param(POINT, {"2021-12-31": 50, "2024-06-30": 54}, "at_risk", id="0.8 of what is due"),
        pytest.param(POINT, {"2021-12-31": 50, "2024-06-30": 53.9}, "off_track", id="less than 0.8"),
        pytest.param(POINT, {"2021-12-31": 50, "2024-06-30": 49}, "off_track", id="moved away"),
        pytest.param(POINT, {"2021-12-31": 50, "2024-06-30": None}, "no_data", id="no value"),
        pytest.param(POINT, {"2021-12-31": 50, "2026-12-31": 59.99}, "not_met", id="the deadline is over"),
        pytest.param(POINT, {"2021-12-31": 50, "2027-03-31": 59.99}, "not_met", id="after the deadline"),
        pytest.param(POINT, {"2021-12-31": 50, "2027-03-31": 60}, "met", id="late, and met"),
        pytest.param(
            POINT, {"2021-12-31": 70, "2027-03-31": 59}, "not_met", id="after it, not_met before slipped"
        ),
        pytest.param(CUMULATIVE, {"2022-01-31": 600}, "on_track", id="cumulative starts from 0"),
        pytest.param(COUNT, {"2023-01-31": 3400}, "on_track", id="January: 31/365 of the year"),
        pytest.param(COUNT, {"2023-01-31": 3396}, "at_risk", id="January: a little short"),
        pytest.param(COUNT, {"2023-11-30": 40000}, "met", id="met for this year already"),
        pytest.param(COUNT, {"2023-12-31": 39999}, "not_met", id="the year is over"),
        pytest.param(RATE, {"2021-12-31": 40, "2022-12-31": 44}, "at_risk", id="a rate goes on next year"),
        pytest.param(
            CONTINUOUS_RATE, {"2021-12-31": 90, "2022-12-31": 99}, "not_met", id="unless continuous"
        ),
        pytest.param(
            CONTINUOUS_RATE, {"2021-12-31": 90, "2022-06-30": 46}, "on_track", id="within the year not"
        ),
        pytest.param(
            COHORT, {"2021-12-31": 100, "2022-06-30": "99.996"}, "not_met", id="cohort: the period alone"
        ),
        pytest.param(MONTH, {"2021-12-31": 10, "2022-06-30": 100}, "met", id="month: the period alone"),
        pytest.param(MONTH, {"2021-12-31": 10, "2022-06-30": 99}, "not_met", id="month: nothing is on track"),
    ],
)
def test_the_verdict(plan: Plan, series: Series, status: str) -> None:
    assert last(plan, series).status == status


def test_the_inputs_of_a_verdict_on_the_path() -> None:
    verdict = last(POINT, {"2021-12-31": 50, "2024-06-30": 54})
    share = Fraction((date(2024, 6, 30) - date(2021, 12, 31)).days, 1826)
    assert (verdict.baseline_period, verdict.baseline_value) == (date(2021, 12, 31), 50)
    assert verdict.expected_value == 50 + 10 * share
    assert verdict.progress_ratio == 4 / (10 * share)
    assert (verdict.gap, verdict.attainment, verdict.target, verdict.operator) == (
        6,
        Fraction(9, 10),
        60,
        "ge",
    )


def test_a_baseline_missing_at_the_end_of_2021_is_the_first_later_value() -> None:
    found = verdicts(POINT, {"2021-12-31": None, "2022-01-31": None, "2022-02-28": 50, "2022-03-31": 51})
    assert (found["2022-01-31"].baseline_period, found["2022-01-31"].expected_value) == (None, None)
    assert found["2022-03-31"].baseline_period == date(2022, 2, 28)
    days = (date(2026, 12, 31) - date(2022, 2, 28)).days
    assert found["2022-03-31"].expected_value == 50 + Fraction(10 * 31, days)


def test_there_is_no_progress_at_the_baseline_itself_nor_where_it_already_satisfied() -> None:
    assert last(POINT, {"2021-12-31": 50}).progress_ratio is None
    assert last(POINT, {"2021-12-31": 60, "2022-06-30": 61}).progress_ratio is None
    assert last(COHORT, {"2021-12-31": 50, "2022-06-30": 61}).progress_ratio is None


@pytest.mark.parametrize(
    ("plan", "series", "expected"),
    [
        (CUMULATIVE, {"2026-12-31": 1}, Fraction(30000)),
        (COUNT, {"2024-02-29": 1}, Fraction(40000 * 60, 366)),
        (RATE, {"2021-12-31": 40, "2023-06-30": 1}, (40 + Fraction(25 * 2, 5)) * Fraction(181, 365)),
        (RATE, {"2021-12-31": 40, "2022-01-31": 1}, (40 + Fraction(25, 5)) * Fraction(31, 365)),
        (COHORT, {"2022-01-31": 1}, Fraction(100)),
        (MONTH, {"2022-01-31": 1}, Fraction(100)),
    ],
)
def test_what_is_due_at_the_period(plan: Plan, series: Series, expected: Fraction) -> None:
    assert last(plan, series).expected_value == expected


def test_a_city_wide_count_has_no_district_target() -> None:
    for plan in (COUNT, CUMULATIVE, replace(COVERAGE, kind="stock"), replace(COVERAGE, kind="milestone")):
        verdict = last(plan, straight(50, 1, "2022-12-31"), DISTRICT)
        assert (verdict.status, verdict.value, verdict.target, verdict.rank) == (
            "not_applicable",
            62,
            None,
            None,
        )
        assert verdict.change_12m == 12


def test_a_district_without_a_denominator_is_not_applicable_and_the_city_has_no_data() -> None:
    period = date(2022, 1, 31)
    nothing = Reading(None, Fraction(0))
    found = judge(
        EQUAL, {(CITY, period): nothing, (DISTRICT, period): nothing, ("230103", period): Reading(None)}
    )
    assert [verdict.status for verdict in found] == ["no_data", "not_applicable", "no_data"]


@pytest.mark.parametrize(
    ("plan", "value", "status"), [(COVERAGE, 1, "met"), (COVERAGE, 3, "met"), (COVERAGE, 0, "off_track")]
)
def test_a_district_counts_itself_and_needs_one(plan: Plan, value: int, status: str) -> None:
    verdict = last(plan, {"2021-12-31": 0, "2022-06-30": value}, DISTRICT)
    assert (verdict.status, verdict.target) == (status, 1)


def test_districts_are_ranked_and_ties_share_the_smaller_rank() -> None:
    period = date(2022, 6, 30)
    values = {CITY: 99, "230102": 50, "230103": 70, "230104": 70, "230108": 40, "230109": None}
    readings = {
        (code, period): Reading(None if value is None else Fraction(value)) for code, value in values.items()
    }
    ranks = {verdict.division_code: verdict.rank for verdict in judge(POINT, readings)}
    assert ranks == {CITY: None, "230102": 3, "230103": 1, "230104": 1, "230108": 4, "230109": None}


def test_change_needs_the_same_month_a_year_before() -> None:
    found = verdicts(POINT, straight(50, 1, "2023-02-28"))
    assert found["2022-11-30"].change_12m is None
    assert found["2023-02-28"].change_12m == 12
    assert verdicts(POINT, {"2023-02-28": 5, "2024-02-29": 7})["2024-02-29"].change_12m == 2


@pytest.mark.parametrize(
    ("end", "evidenced", "status"),
    [
        ("2024-06-30", 3, "met"),
        ("2024-06-30", 2, "on_track"),
        ("2024-06-30", None, "on_track"),
        ("2026-12-31", 2, "not_met"),
    ],
)
def test_a_milestone_is_met_with_evidence_only(end: str, evidenced: int | None, status: str) -> None:
    plan = Plan("p", "milestone", "point", "ge", 3, unit="个")
    proven = None if evidenced is None else Fraction(evidenced)
    series = {
        (CITY, date(2021, 12, 31)): Reading(Fraction(0)),
        (CITY, date.fromisoformat(end)): Reading(Fraction(3), Fraction(3), proven),
    }
    assert judge(plan, series)[-1].status == status


def test_a_milestone_without_evidence_has_not_slipped() -> None:
    plan = Plan("p", "milestone", "point", "ge", 3, unit="个")
    series = {
        (CITY, date(2021, 12, 31)): Reading(Fraction(3), Fraction(3), Fraction(3)),
        (CITY, date(2022, 1, 31)): Reading(Fraction(3), Fraction(3), Fraction(2)),
    }
    assert judge(plan, series)[-1].status == "off_track"
