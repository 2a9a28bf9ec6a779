"""Red-property liveable estates (红色物业宜居小区覆盖率) among the managed ones."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, in_force, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

ESTATES = "housing.residential_estates"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Managed estates whose recognition of any grade is in force, over all managed ones; n the latter."""
    estates = evidence.placed(ESTATES, period, "division_code")
    managed = estates[estates["is_managed"].eq(True)]
    recognised = in_force(managed, period, start="recognised_on", last_day="expires_on")
    all_managed = spread(managed, count, streets=True)
    return {HEADLINE: Parts(spread(recognised, count, streets=True), all_managed, n=all_managed)}


INDICATOR = Indicator(
    Plan("red_property_coverage", "ratio", "point", "ge", 90), (ESTATES,), parts, streets=True
)
