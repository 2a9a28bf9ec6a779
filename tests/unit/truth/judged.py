"""Plans of every window, and the verdicts about a series of values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

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
    """The verdict at the last period end."""
    return verdicts(plan, series, division)[max(series)]


def straight(first: float, per_month: float, until: str) -> Series:
    """A value for every month end from 2021-12-31."""
    ends = period_ends(date.fromisoformat(until))
    return {str(end): round(first + per_month * number, 6) for number, end in enumerate(ends)}
