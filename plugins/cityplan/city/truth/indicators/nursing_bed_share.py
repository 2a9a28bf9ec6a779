"""Nursing beds among elderly-care beds (护理型床位占比), in open institutions of every kind."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, in_force, spread, total
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

INSTITUTIONS = "civil_affairs.elderly_care_institutions"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Beds of the institutions open at the period; n institutions."""
    institutions = evidence.placed(INSTITUTIONS, period, "division_code")
    opened = in_force(institutions, period, start="opened_on", over_from="closed_on")
    nursing, beds = spread(opened, total("beds_nursing")), spread(opened, total("beds_total"))
    return {HEADLINE: Parts(nursing, beds, n=spread(opened, count))}


INDICATOR = Indicator(Plan("nursing_bed_share", "ratio", "point", "ge", 60), (INSTITUTIONS,), parts)
