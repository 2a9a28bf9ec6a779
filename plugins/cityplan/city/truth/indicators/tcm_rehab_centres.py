"""Guidance centres that mainly use TCM rehabilitation (中医康复指导中心数), whenever established."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, in_force, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

CENTRES = "health.tcm_rehab_centres"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Centres open at the period that are said to use mainly TCM; n the same centres."""
    centres = evidence.placed(CENTRES, period, "district_code")
    opened = in_force(centres, period, start="established_on", over_from="closed_on")
    guiding = spread(opened[opened["mainly_tcm"].eq(True)], count)
    return {HEADLINE: Parts(guiding, n=guiding)}


INDICATOR = Indicator(Plan("tcm_rehab_centres", "stock", "point", "ge", 18, unit="个"), (CENTRES,), parts)
