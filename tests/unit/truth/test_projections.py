"""status.md's projections: where each window's series is read on, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from cityplan.city.truth.periods import period_ends
from cityplan.city.truth.plan import Plan
from tests.unit.truth.judged import (
    COHORT,
    COUNT,
    COVERAGE,
    CUMULATIVE,
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
