"""Physicians per 1,000 residents (每千人口执业（助理）医师数): persons, at their primary institution."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, distinct, in_force, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan
from cityplan.city.truth.population import POPULATION, by_division, latest_year, residents

PHYSICIANS = "health.physicians"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Persons with a primary registration in force at the period over all residents; n registrations."""
    registrations = evidence.placed(PHYSICIANS, period, "district_code")
    primary = registrations[registrations["is_primary"].eq(True)]
    registered = in_force(primary, period, start="registered_on", over_from="cancelled_on")
    year = latest_year(evidence, period)
    headline = Parts(
        spread(registered, distinct("id_number")),
        shared_denominator=by_division(residents(evidence, period, year), "persons"),
        denominator_year=year,
        n=spread(registered, count),
    )
    return {HEADLINE: headline}


INDICATOR = Indicator(
    Plan("physicians_per_1000", "ratio", "point", "ge", 3.6, unit="人", scale=1000),
    (PHYSICIANS, POPULATION),
    parts,
)
