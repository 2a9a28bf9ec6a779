"""Satisfaction of petitioners (信访群众满意率): the cases closed in the year so far and rated."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, in_year_to, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

CASES = "petitions.cases"
CHANNELS = ("letter", "visit", "online", "phone")
SATISFIED = ("satisfied", "basically_satisfied")
RATED = (*SATISFIED, "dissatisfied")


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Satisfied or basically satisfied among rated; n rated. Beside it, how many of the closed were rated."""
    cases, by = evidence.placed(CASES, period, "district_code"), ("channel",)
    closed = cases[in_year_to(cases["closed_on"], period)]
    rated = spread(closed[closed["rating"].isin(RATED)], count, by)
    satisfied = spread(closed[closed["rating"].isin(SATISFIED)], count, by)
    return {
        HEADLINE: Parts(satisfied, rated, n=rated),
        "response_rate": Parts(rated, spread(closed, count, by)),
    }


INDICATOR = Indicator(
    Plan("petition_satisfaction", "ratio", "ytd_cohort", "ge", 70),
    (CASES,),
    parts,
    members=lambda _: {"channel": CHANNELS},
)
