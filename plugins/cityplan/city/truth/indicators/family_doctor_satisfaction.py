"""Satisfaction with family doctors (签约服务满意度), a survey and therefore with an interval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cityplan.city.truth.counting import Figures, count, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.intervals import wilson
from cityplan.city.truth.plan import Plan
from cityplan.city.truth.rolling import in_months_to

SURVEYS = "health.family_doctor_surveys"
SATISFIED = ("satisfied", "fairly_satisfied")


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Satisfied or fairly satisfied among the valid responses of the last 12 months; n valid responses."""
    responses = evidence.placed(SURVEYS, period, "district_code")
    valid = responses[responses["is_valid"].eq(True) & in_months_to(responses["surveyed_on"], period)]
    satisfied = spread(valid[valid["rating"].isin(SATISFIED)], count)
    asked = spread(valid, count)
    return {HEADLINE: Parts(satisfied, asked, n=asked, own=intervals(satisfied, asked))}


def intervals(satisfied: Figures, asked: Figures) -> Mapping[str, Figures]:
    """Bounds in per cent wherever anybody was asked."""
    bounds = {key: wilson(satisfied.get(key, 0), total) for key, total in asked.items()}
    return {
        "ci_low": {key: 100 * low for key, (low, _) in bounds.items()},
        "ci_high": {key: 100 * high for key, (_, high) in bounds.items()},
    }


INDICATOR = Indicator(Plan("family_doctor_satisfaction", "ratio", "rolling_12m", "ge", 85), (SURVEYS,), parts)
