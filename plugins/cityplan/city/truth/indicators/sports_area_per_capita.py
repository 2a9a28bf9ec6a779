"""Sports area per resident (人均体育场地面积): site area, not land area."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, in_force, spread, total
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan
from cityplan.city.truth.population import POPULATION, by_division, latest_year, residents

VENUES = "sports.venues"
TYPES = (
    *("gymnasium", "athletics_track", "basketball_court", "ball_court"),
    *("pool", "ice_rink", "fitness_path", "other"),
)


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Square metres of the venues in use at the period over all residents, also of every type; n venues."""
    venues = evidence.placed(VENUES, period, "district_code")
    in_use, by = in_force(venues, period, start="opened_on", over_from="closed_on"), ("venue_type",)
    year = latest_year(evidence, period)
    headline = Parts(
        spread(in_use, total("site_area_m2"), by),
        shared_denominator=by_division(residents(evidence, period, year), "persons"),
        denominator_year=year,
        n=spread(in_use, count, by),
    )
    return {HEADLINE: headline}


INDICATOR = Indicator(
    Plan("sports_area_per_capita", "ratio", "point", "ge", 2.6, unit="平方米", scale=1),
    (VENUES, POPULATION),
    parts,
    members=lambda _: {"venue_type": TYPES},
)
