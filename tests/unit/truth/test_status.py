"""status.md's rules as a table of cases: each window, each verdict, each way to have none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from cityplan.city.truth.periods import period_ends
from cityplan.city.truth.plan import Plan
from cityplan.city.truth.status import Reading, Verdict, judge

CITY, DISTRICT = "230100", "230102"
POINT = Plan("share", "ratio", "point", "ge", 60)
EQUAL = replace(POINT, operator="eq", target=100)
YEAR = replace(POINT, window="year")
ROLLING = replace(POINT, window="rolling_12m")
CUMULATIVE = Plan("units", "cumulative", "cumulative", "ge", 30000, unit="套", scale=1)
COUNT = Plan("households", "annual_flow", "ytd_count", "ge", 40000, unit="户", scale=1)
RATE = replace(POINT, window="ytd_rate", target=65)
CONTINUOUS_RATE = replace(RATE, operator="eq", target=100, continuous=True)
COHORT = replace(EQUAL, window="ytd_cohort", continuous=True)
MONTH = replace(COHORT, window="month")
COVERAGE = Plan("districts", "coverage", "point", "ge", 18, unit="个", scale=1)

Value = float | str | None
Series = dict[str, Value]


def verdicts(plan: Plan, series: Mapping[str, Value], division: str = CITY) -> dict[str, Verdict]:
    """Verdicts by period end of one division's values (texts are exact fractions, None is no value)."""
    readings = {
        (division, date.fromisoformat(end)): Reading(None if value is None else Fraction(str(value)))
        for end, value in series.items()
    }
    return {str(verdict.period_end): verdict for verdict in judge(plan, readings)}


def last(plan: Plan, series: Mapping[str, Value], division: str = CITY) -> Any:
    return verdicts(plan, series, division)[max(series)]


def straight(first: float, per_month: float, until: str) -> Series:
    """A value for every month end from 2021-12-31."""
    ends = period_ends(date.fromisoformat(until))
    return {str(end): round(first + per_month * number, 6) for number, end in enumerate(ends)}


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


def test_the_line_through_the_last_12_month_ends_is_read_at_the_deadline() -> None:
    start = date(2021, 12, 31)
    on_a_line: Series = {
        str(end): str(40 + Fraction((end - start).days, 100)) for end in period_ends(date(2023, 6, 30))
    }
    assert last(POINT, on_a_line).projected_value == 40 + Fraction(1826, 100)
    disturbed = {**on_a_line, "2022-06-30": 90.0}
    assert last(POINT, disturbed).projected_value == 40 + Fraction(1826, 100), "13 months ago does not matter"


def test_six_of_the_twelve_months_make_a_projection_and_five_do_not() -> None:
    series = straight(50, 0.1, "2022-12-31")
    six: Series = {
        **series,
        **dict.fromkeys([str(date(2022, month, 1) - timedelta(1)) for month in range(2, 8)]),
    }
    assert last(POINT, six).projected_value is not None
    assert last(POINT, {**six, "2022-07-31": None}).projected_value is None
    assert verdicts(POINT, series)["2022-04-30"].projected_value is None
    assert verdicts(POINT, series)["2022-05-31"].projected_value is not None


def test_a_projection_that_satisfies_the_target_is_on_track_though_behind_the_path() -> None:
    slow_then_fast = {
        **straight(50, 0, "2022-12-31"),
        **{
            f"2023-{month:02}-{day}": 50 + month * 0.62 for month, day in ((1, 31), (2, 28), (3, 31), (4, 30))
        },
    }
    verdict = last(POINT, slow_then_fast)
    assert verdict.progress_ratio is not None and verdict.progress_ratio < 1
    assert verdict.projected_value is not None and verdict.projected_value >= 60
    assert verdict.status == "on_track"


def test_percentages_are_projected_within_0_and_100_and_eq_100_can_be_reached() -> None:
    rising = last(EQUAL, straight(50, 2, "2022-12-31"))
    assert (rising.projected_value, rising.status) == (100, "on_track")
    falling = last(POINT, straight(50, -2, "2022-12-31"))
    assert (falling.projected_value, falling.status) == (0, "off_track")


def test_eq_is_also_reached_when_the_projection_passes_it() -> None:
    eighteen = replace(COVERAGE, window="point", kind="directional", operator="eq")
    assert last(eighteen, straight(5, 0.5, "2022-12-31")).status == "on_track"
    assert last(eighteen, straight(5, 0.05, "2022-12-31")).status == "off_track"


def test_a_cumulative_projection_never_falls_below_the_present_count() -> None:
    assert last(CUMULATIVE, straight(1250, -100, "2022-12-31")).projected_value == 50


def test_a_yearly_series_is_projected_through_its_december_values() -> None:
    two = straight(50, 0.1, "2022-12-31")
    assert last(YEAR, two).projected_value is None
    three: Series = {**straight(50, 0.1, "2023-12-31")}
    decembers = [three[f"{year}-12-31"] for year in (2021, 2022, 2023)]
    assert decembers == [50.0, 51.2, 52.4]
    projected = last(YEAR, three).projected_value
    assert projected is not None and float(projected) == pytest.approx(50 + 1826 * 2.4 / 730)
    assert last(YEAR, {**three, "2024-08-31": 80}).projected_value is None, "five of twelve months"


@pytest.mark.parametrize(("plan", "share"), [(COUNT, Fraction(181, 365)), (RATE, Fraction(181, 365))])
def test_within_the_year_the_pace_so_far_is_carried_to_its_end(plan: Plan, share: Fraction) -> None:
    series = dict.fromkeys(straight(0, 0, "2022-06-30"), 30)
    assert last(plan, dict(series)).projected_value == 30 / share


@pytest.mark.parametrize("plan", [ROLLING, COHORT, MONTH])
def test_rates_over_a_window_project_themselves(plan: Plan) -> None:
    assert last(plan, straight(50, 1, "2022-12-31")).projected_value == 62


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
