"""Homes of disabled people made accessible (残疾人家庭无障碍改造户数): households, not retrofits."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cityplan.city.truth.counting import count, distinct, in_force, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

RETROFITS = "disabled_persons.home_retrofits"
PLAN_BEGINS = pd.Timestamp(2022, 1, 1)


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Households with a retrofit accepted since the plan began; n retrofits."""
    retrofits = evidence.placed(RETROFITS, period, "district_code")
    accepted = in_force(retrofits[retrofits["accepted_on"] >= PLAN_BEGINS], period, start="accepted_on")
    return {HEADLINE: Parts(spread(accepted, distinct("household_id")), n=spread(accepted, count))}


INDICATOR = Indicator(
    Plan("disabled_home_retrofits", "cumulative", "cumulative", "ge", 12000, unit="户"), (RETROFITS,), parts
)
