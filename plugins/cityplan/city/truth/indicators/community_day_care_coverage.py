"""Communities served by day care (社区日间照料机构覆盖率): served, wherever the institution stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cityplan.city.truth.counting import CITY, DISTRICTS, TOTAL, Figures, in_force
from cityplan.city.truth.coverage import places_at, places_covered
from cityplan.city.truth.evidence import DIVISIONS, Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

AREAS = "civil_affairs.day_care_service_areas"
INSTITUTIONS = "civil_affairs.elderly_care_institutions"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Residents' committees with an area in force of an open day care institution; n such areas.

    Who is served is missing while no institutions were ever delivered.
    """
    institutions = evidence.at(INSTITUTIONS, period)
    day_care = institutions[institutions["kind"] == "day_care"]
    opened = in_force(day_care, period, start="opened_on", over_from="closed_on")
    areas = evidence.placed(AREAS, period, "community_code")
    current = in_force(areas, period, start="served_from", last_day="served_to")
    serving = current[current["institution_id"].isin(opened["institution_id"])]
    communities = places_at(evidence, period, "community_level", "residents_committee")
    covered = places_covered(evidence, communities, serving, "community_code")
    return {HEADLINE: covered if evidence.delivered(INSTITUTIONS) else replace(covered, numerator=_unknown())}


def _unknown() -> Figures:
    """Communities served in the city and each district while nobody knows who serves."""
    return {(division, TOTAL, TOTAL): float("nan") for division in (CITY, *DISTRICTS)}


INDICATOR = Indicator(
    Plan("community_day_care_coverage", "ratio", "point", "ge", 90),
    (AREAS, INSTITUTIONS, DIVISIONS),
    parts,
)
