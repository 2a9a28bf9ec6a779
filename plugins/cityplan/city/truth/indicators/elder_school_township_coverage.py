"""Streets, towns and townships with an elder school (乡镇街道老年学校覆盖率)."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import in_force
from cityplan.city.truth.coverage import places_at, places_covered
from cityplan.city.truth.evidence import DIVISIONS, Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

SITES = "education.elder_education_sites"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Units valid at the period (farms and forestry units left out) with an open school; n such schools."""
    sites = evidence.placed(SITES, period, "division_code")
    schools = in_force(sites[sites["level"] == "school"], period, start="opened_on", over_from="closed_on")
    units = places_at(evidence, period, "street_level", "street", "town", "township")
    return {HEADLINE: places_covered(evidence, units, schools, "street")}


INDICATOR = Indicator(
    Plan("elder_school_township_coverage", "ratio", "point", "ge", 50), (SITES, DIVISIONS), parts
)
