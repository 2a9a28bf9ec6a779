"""Districts with a quality high school (建有优质特色普通高中的区县数)."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import in_force
from cityplan.city.truth.coverage import districts_having
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

SCHOOLS = "education.high_schools"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Districts with a school recognised by the period, however many each has; n such schools."""
    schools = evidence.placed(SCHOOLS, period, "district_code")
    recognised = in_force(schools[schools["recognition"].eq(True)], period, start="recognised_on")
    return {HEADLINE: districts_having(recognised)}


INDICATOR = Indicator(
    Plan("quality_high_school_districts", "coverage", "point", "ge", 18, unit="个"), (SCHOOLS,), parts
)
