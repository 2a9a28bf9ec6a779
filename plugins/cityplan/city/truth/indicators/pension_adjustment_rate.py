"""Pension adjustments completed (养老金调待完成率): of the list of the year, anew every January."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, in_force, spread
from cityplan.city.truth.coverage import ALL_DISTRICTS
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

ADJUSTMENTS = "human_resources.pension_adjustments"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Retirees adjusted by the period among the eligible of its year, missing without any; n eligible."""
    adjustments = evidence.placed(ADJUSTMENTS, period, "district_code")
    of_year = adjustments[adjustments["adjustment_year"] == period.year]
    eligible = of_year[of_year["is_eligible"].eq(True)]
    adjusted, listed = in_force(eligible, period, start="adjusted_on"), spread(eligible, count)
    known = ALL_DISTRICTS if len(eligible) else ALL_DISTRICTS[:0]
    return {HEADLINE: Parts(spread(adjusted, count), listed, shared_denominator=known, n=listed)}


INDICATOR = Indicator(
    Plan("pension_adjustment_rate", "ratio", "ytd_rate", "eq", 100, continuous=True), (ADJUSTMENTS,), parts
)
