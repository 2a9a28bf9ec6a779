"""How progress is judged, in exact fractions: an independent reading of the plan's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from cityplan.city.truth.counting import CITY
from cityplan.city.truth.periods import FIRST_PERIOD, month_end
from cityplan.city.truth.plan import Plan
from cityplan.city.truth.projection import projected, reaches, share_of_year

DEADLINE = date(2026, 12, 31)
AT_RISK = Fraction(4, 5)
CITY_WIDE = frozenset({"cumulative", "annual_flow", "milestone", "stock"})
PER_DISTRICT_COUNT = frozenset({"coverage", "directional"})
PERIOD_ALONE = frozenset({"month", "ytd_cohort"})
PACE = frozenset({"ytd_count", "ytd_rate"})

Status = Literal["not_applicable", "no_data", "met", "not_met", "slipped", "on_track", "at_risk", "off_track"]
NO_VERDICT = frozenset({"not_applicable", "no_data"})


@dataclass(frozen=True, slots=True)
class Reading:
    """Headline of one division at one period end; denominator None means missing or a count.

    evidenced: how much of a milestone's value has evidence.
    """

    value: Fraction | None
    denominator: Fraction | None = None
    evidenced: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict with everything it was made from."""

    division_code: str
    period_end: date
    status: Status
    value: Fraction | None = None
    target: Fraction | None = None
    operator: str | None = None
    baseline_period: date | None = None
    baseline_value: Fraction | None = None
    expected_value: Fraction | None = None
    progress_ratio: Fraction | None = None
    projected_value: Fraction | None = None
    gap: Fraction | None = None
    attainment: Fraction | None = None
    rank: int | None = None
    change_12m: Fraction | None = None


def satisfied(plan: Plan, value: Fraction, target: Fraction) -> bool:
    """Whether the unrounded value meets the target."""
    if plan.operator == "ge":
        return value >= target
    return value > target if plan.operator == "gt" else value == target


def target_at(plan: Plan, division: str) -> Fraction | None:
    """Target of the division: the city's, 1 where a district counts itself, None where it has none."""
    if division != CITY and plan.kind in CITY_WIDE:
        return None
    if division != CITY and plan.kind in PER_DISTRICT_COUNT:
        return Fraction(1)
    return Fraction(str(plan.target))


def judge(plan: Plan, readings: Mapping[tuple[str, date], Reading]) -> list[Verdict]:
    """Verdicts for every division and period end, with ranks among the districts of each period."""
    series: dict[str, dict[date, Reading]] = {}
    for (division, period), reading in readings.items():
        series.setdefault(division, {})[period] = reading
    verdicts = [
        judge_one(plan, division, periods, period)
        for division, periods in series.items()
        for period in sorted(periods)
    ]
    return ranked(verdicts)


def judge_one(plan: Plan, division: str, periods: Mapping[date, Reading], period: date) -> Verdict:
    """Verdict of one division at one period end, from its readings up to then."""
    reading = periods[period]
    known = {end: item.value for end, item in periods.items() if item.value is not None and end <= period}
    change = _change(known, period)
    target = target_at(plan, division)
    if target is None or (division != CITY and reading.denominator == 0):
        return Verdict(division, period, "not_applicable", reading.value, change_12m=change)
    start, base = baseline(plan, known)
    verdict = Verdict(
        *(division, period, "no_data", reading.value, target, plan.operator, start, base), change_12m=change
    )
    if reading.value is None:
        return verdict
    judged = _judged(plan, verdict, known, reading.value, target)
    return replace(judged, status=_status(plan, judged, reading.value, target, reading.evidenced))


def baseline(plan: Plan, known: Mapping[date, Fraction]) -> tuple[date | None, Fraction | None]:
    """Where progress starts: the end of 2021 or the first later period with a value; 0 if cumulative."""
    if plan.window == "cumulative":
        return FIRST_PERIOD, Fraction(0)
    first = min((end for end in known if end >= FIRST_PERIOD), default=None)
    return first, None if first is None else known[first]


def expected(plan: Plan, verdict: Verdict, target: Fraction) -> Fraction | None:
    """The value due at the period."""
    if plan.window in PERIOD_ALONE:
        return target
    if plan.window == "ytd_count":
        return target * share_of_year(verdict.period_end)
    start, base = verdict.baseline_period, verdict.baseline_value
    if start is None or base is None:
        return None
    if plan.window == "ytd_rate":
        path = base + (target - base) * Fraction(verdict.period_end.year - FIRST_PERIOD.year, 5)
        return path * share_of_year(verdict.period_end)
    days = (DEADLINE - start).days
    return base + (target - base) * Fraction((verdict.period_end - start).days, days) if days else None


def _judged(
    plan: Plan, verdict: Verdict, known: Mapping[date, Fraction], value: Fraction, target: Fraction
) -> Verdict:
    due = expected(plan, verdict, target)
    return replace(
        verdict,
        expected_value=due,
        progress_ratio=_progress(plan, verdict, value, target, due),
        projected_value=projected(plan, known, verdict.period_end),
        gap=target - value,
        attainment=value / target,
    )


def _progress(
    plan: Plan, verdict: Verdict, value: Fraction, target: Fraction, due: Fraction | None
) -> Fraction | None:
    base = verdict.baseline_value
    if plan.window in PERIOD_ALONE or due is None or base is None or satisfied(plan, base, target):
        return None
    start = Fraction(0) if plan.window in PACE else base
    return None if due == start else (value - start) / (due - start)


def _status(
    plan: Plan, verdict: Verdict, value: Fraction, target: Fraction, evidenced: Fraction | None
) -> Status:
    arrived = satisfied(plan, value, target)
    proven = value if plan.kind != "milestone" else evidenced or Fraction(0)
    if arrived and satisfied(plan, proven, target):
        return "met"
    if _final(plan, verdict.period_end):
        return "not_met"
    base = verdict.baseline_value
    if plan.window not in PACE and base is not None and satisfied(plan, base, target) and not arrived:
        return "slipped"
    progress = verdict.progress_ratio
    projection = verdict.projected_value
    if (progress is not None and progress >= 1) or _arrives(plan, value, projection, target):
        return "on_track"
    return "at_risk" if progress is not None and progress >= AT_RISK else "off_track"


def _arrives(plan: Plan, value: Fraction, projection: Fraction | None, target: Fraction) -> bool:
    if projection is None:
        return False
    if plan.operator == "eq":
        return reaches(value, projection, target)
    return satisfied(plan, projection, target)


def _final(plan: Plan, period: date) -> bool:
    """Whether nothing after the period can change the verdict."""
    year_over = (period.month, period.day) == (12, 31)
    of_the_year = plan.window == "ytd_count" or (plan.window == "ytd_rate" and plan.continuous)
    return plan.window in PERIOD_ALONE or period >= DEADLINE or (year_over and of_the_year)


def _change(known: Mapping[date, Fraction], period: date) -> Fraction | None:
    before = known.get(month_end(period.year - 1, period.month))
    now = known.get(period)
    return None if before is None or now is None else now - before


def ranked(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Rank each period's districts with a verdict, highest value first; ties share the smaller rank."""
    standings: dict[date, list[Fraction]] = {}
    for verdict in _placed(verdicts):
        standings.setdefault(verdict.period_end, []).append(verdict.value or Fraction(0))
    placed = {(verdict.division_code, verdict.period_end) for verdict in _placed(verdicts)}
    return [
        replace(
            verdict, rank=1 + sum(other > (verdict.value or 0) for other in standings[verdict.period_end])
        )
        if (verdict.division_code, verdict.period_end) in placed
        else verdict
        for verdict in verdicts
    ]


def _placed(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return [item for item in verdicts if item.division_code != CITY and item.status not in NO_VERDICT]
