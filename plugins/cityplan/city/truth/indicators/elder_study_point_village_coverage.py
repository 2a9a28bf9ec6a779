"""Communities and villages with a study point for the elderly (村居老年学习点覆盖率)."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import in_force
from cityplan.city.truth.coverage import places_at, places_covered
from cityplan.city.truth.evidence import DIVISIONS, Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

SITES = "education.elder_education_sites"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Both kinds of committees valid at the period with an open study point; n such study points."""
    sites = evidence.placed(SITES, period, "division_code")
    points = in_force(sites[sites["level"] == "study_point"], period, "opened_on", over_from="closed_on")
    committees = places_at(evidence, period, "community_level", "residents_committee", "villagers_committee")
    return {HEADLINE: places_covered(evidence, committees, points, "division_code")}


INDICATOR = Indicator(
    Plan("elder_study_point_village_coverage", "ratio", "point", "ge", 30), (SITES, DIVISIONS), parts
)
