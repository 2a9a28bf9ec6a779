"""Where a series will stand at the deadline if it goes on as it did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import lcm

from cityplan.city.truth.periods import month_end
from cityplan.city.truth.plan import Plan

DEADLINE = date(2026, 12, 31)
MONTHS = 12
MIN_MONTHS = 6
MIN_YEARS = 3


def projected(plan: Plan, known: Mapping[date, Fraction], period: date) -> Fraction | None:
    """Projected value, within what is feasible; None with fewer than 6 of the last 12 month ends known.

    known: the division's values up to the period, the period's own among them.
    """
    recent = {end: value for end, value in known.items() if end > month_end(period.year - 1, period.month)}
    if len(recent) < MIN_MONTHS:
        return None
    raw = _raw(plan, known, recent, period)
    return None if raw is None else _feasible(plan, raw, known[period])


def _raw(
    plan: Plan, known: Mapping[date, Fraction], recent: Mapping[date, Fraction], period: date
) -> Fraction | None:
    if plan.window in ("point", "cumulative"):
        return line_at(recent, DEADLINE)
    if plan.window == "year":
        year_ends = {end: value for end, value in known.items() if (end.month, end.day) == (12, 31)}
        return line_at(year_ends, DEADLINE) if len(year_ends) >= MIN_YEARS else None
    if plan.window in ("ytd_count", "ytd_rate"):
        return known[period] / share_of_year(period)
    return known[period]


def line_at(points: Mapping[date, Fraction], day: date) -> Fraction:
    """Value at `day` of the least-squares line through at least two dated points."""
    days, number = [(end - day).days for end in points], len(points)
    common = lcm(*(value.denominator for value in points.values()))
    values = [value.numerator * (common // value.denominator) for value in points.values()]  # whole ones
    sum_days, sum_values = sum(days), sum(values)
    spread = number * sum(x * x for x in days) - sum_days**2
    shared = number * sum(x * y for x, y in zip(days, values, strict=True)) - sum_days * sum_values
    return Fraction(sum_values * spread - shared * sum_days, number * spread * common)


def share_of_year(period: date) -> Fraction:
    """Day of the year over days in the year."""
    return Fraction(period.timetuple().tm_yday, date(period.year, 12, 31).timetuple().tm_yday)


def reaches(value: Fraction, projection: Fraction, target: Fraction) -> bool:
    """Whether the way from the value to its projection meets the target exactly or crosses it."""
    return min(value, projection) <= target <= max(value, projection)


def _feasible(plan: Plan, raw: Fraction, present: Fraction) -> Fraction:
    if plan.unit == "%":
        return min(max(raw, Fraction(0)), Fraction(100))
    return max(raw, present) if plan.window == "cumulative" else raw
