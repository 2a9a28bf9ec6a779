"""Childcare places per 1,000 residents (每千人口3岁以下婴幼儿托位数): all residents, not infants."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, in_force, spread, total
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan
from cityplan.city.truth.population import POPULATION, by_division, latest_year, residents

FACILITIES = "health.childcare_institutions"
KINDS = ("childcare_institution", "kindergarten_class", "community", "employer", "home")


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Places of the facilities open at the period over all residents, also of each kind; n facilities."""
    facilities = evidence.placed(FACILITIES, period, "division_code")
    opened = in_force(facilities, period, start="filed_on", over_from="closed_on")
    by, year = ("facility_kind",), latest_year(evidence, period)
    headline = Parts(
        spread(opened, total("places"), by),
        shared_denominator=by_division(residents(evidence, period, year), "persons"),
        denominator_year=year,
        n=spread(opened, count, by),
    )
    return {HEADLINE: headline}


INDICATOR = Indicator(
    Plan("childcare_places_per_1000", "ratio", "point", "ge", 4.5, unit="个", scale=1000),
    (FACILITIES, POPULATION),
    parts,
    members=lambda _: {"facility_kind": KINDS},
)
