"""Provincial quality vocational majors (省级优质专业数): a major of a school, built means accepted."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, distinct, in_force, of_the_city, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

RECOGNITIONS = "education.vocational_recognitions"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Distinct pairs of school and major accepted by the period; n acceptances."""
    recognitions = of_the_city(evidence.at(RECOGNITIONS, period)).dropna(subset=["major_code"])
    of_majors = recognitions[(recognitions["kind"] == "major") & (recognitions["stage"] == "accepted")]
    accepted = in_force(of_majors, period, start="recognised_on")
    majors = accepted.assign(major=accepted["school_code"] + " " + accepted["major_code"])
    return {HEADLINE: Parts(spread(majors, distinct("major")), n=spread(majors, count))}


INDICATOR = Indicator(
    Plan("provincial_vocational_majors", "stock", "point", "ge", 16, unit="个"),
    (RECOGNITIONS,),
    parts,
    city_only=True,
)
