"""National regional medical centres (国家区域医疗中心建设): those of the three being built at least."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cityplan.city.truth.counting import CITY, count, distinct, in_force, of_the_city, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

MILESTONES = "government.milestones"
COMMITMENT = "national_regional_medical_centres"
REACHED = ("under_construction", "completed", "in_use", "awarded")
PROMISED = 3


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Subjects that reached one of the stages by the period, out of the three; n milestones."""
    ledger = evidence.at(MILESTONES, period)
    ours = ledger[(ledger["commitment_id"] == COMMITMENT) & ledger["subject"].notna()]
    reached = in_force(of_the_city(ours[ours["stage"].isin(REACHED)]), period, start="reached_on")
    centres = spread(reached, distinct("subject"))
    return {HEADLINE: Parts(centres, out_of=pd.Series({CITY: PROMISED}), n=spread(reached, count))}


INDICATOR = Indicator(
    Plan(COMMITMENT, "milestone", "point", "ge", 3, unit="个"),
    (MILESTONES,),
    parts,
    city_only=True,
)
