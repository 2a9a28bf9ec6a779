"""Communities with childcare (社区婴幼儿照护服务机构覆盖率): an open facility of any kind lies in them."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import in_force
from cityplan.city.truth.coverage import places_at, places_covered
from cityplan.city.truth.evidence import DIVISIONS, Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

FACILITIES = "health.childcare_institutions"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Residents' committees with a facility filed by the period and open at it; n such facilities."""
    facilities = evidence.placed(FACILITIES, period, "division_code")
    opened = in_force(facilities, period, start="filed_on", over_from="closed_on")
    communities = places_at(evidence, period, "community_level", "residents_committee")
    return {HEADLINE: places_covered(evidence, communities, opened, "division_code")}


INDICATOR = Indicator(
    Plan("community_childcare_coverage", "ratio", "point", "gt", 50), (FACILITIES, DIVISIONS), parts
)
