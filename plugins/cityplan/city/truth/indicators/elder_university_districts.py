"""Districts with a university for the elderly (建有老年大学的区县数)."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import in_force
from cityplan.city.truth.coverage import districts_having
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

SITES = "education.elder_education_sites"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Districts with a university open at the period, however many each has; n universities."""
    sites = evidence.placed(SITES, period, "division_code")
    universities = sites[sites["level"] == "university"]
    opened = in_force(universities, period, start="opened_on", over_from="closed_on")
    return {HEADLINE: districts_having(opened)}


INDICATOR = Indicator(
    Plan("elder_university_districts", "coverage", "point", "ge", 18, unit="个"), (SITES,), parts
)
