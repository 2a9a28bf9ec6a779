"""Provincial quality vocational schools (省级优质中等职业学校数): built means accepted, not approved."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, distinct, in_force, of_the_city, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

RECOGNITIONS = "education.vocational_recognitions"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Distinct schools accepted by the period; n acceptances."""
    recognitions = of_the_city(evidence.at(RECOGNITIONS, period))
    of_schools = recognitions[(recognitions["kind"] == "school") & (recognitions["stage"] == "accepted")]
    accepted = in_force(of_schools, period, start="recognised_on")
    return {HEADLINE: Parts(spread(accepted, distinct("school_code")), n=spread(accepted, count))}


INDICATOR = Indicator(
    Plan("provincial_vocational_schools", "stock", "point", "ge", 5, unit="所"),
    (RECOGNITIONS,),
    parts,
    city_only=True,
)
