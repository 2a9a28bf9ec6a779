"""Affordable rental homes raised (筹集保障性租赁住房套数) since the plan began, by recognised projects."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cityplan.city.truth.counting import count, in_force, spread, total
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

PROJECTS = "housing.affordable_rental_projects"
METHODS = ("new_build", "conversion", "revitalised", "purchase")
PLAN_BEGINS = pd.Timestamp(2022, 1, 1)


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Units of projects recognised in [2022-01-01, period] and not withdrawn at the period; n projects."""
    projects = evidence.placed(PROJECTS, period, "district_code")
    raised = in_force(projects, period, start="recognised_on", over_from="withdrawn_on")
    raised, by = raised[raised["recognised_on"] >= PLAN_BEGINS], ("raising_method",)
    return {HEADLINE: Parts(spread(raised, total("units"), by), n=spread(raised, count, by))}


INDICATOR = Indicator(
    Plan("affordable_rental_units", "cumulative", "cumulative", "ge", 30000, unit="套"),
    (PROJECTS,),
    parts,
    members=lambda _: {"raising_method": METHODS},
)
