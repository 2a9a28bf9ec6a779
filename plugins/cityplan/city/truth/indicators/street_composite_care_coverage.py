"""Streets with a composite care institution (街道综合养老服务机构覆盖率), one offering all four."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cityplan.city.truth.counting import count, distinct, in_force, located, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

INSTITUTIONS = "civil_affairs.elderly_care_institutions"
DIVISIONS = "civil_affairs.administrative_divisions"
REQUIRED = frozenset({"day_care", "full_time_care", "home_visits", "meals"})


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Streets (街道 only) valid at the period with an open institution of any kind; n such institutions."""
    streets = streets_at(evidence, period)
    institutions = located(evidence.at(INSTITUTIONS, period), "division_code")
    opened = in_force(institutions, period, start="opened_on", over_from="closed_on")
    composite = opened[[offers_all(services) for services in opened["services"]]]
    serving = composite[composite["street"].isin(streets["street"])]
    covered, n = spread(serving, distinct("street")), spread(serving, count)
    if not evidence.delivered(DIVISIONS):
        return {HEADLINE: Parts(covered, shared_denominator=pd.Series(dtype="float64"), n=n)}
    return {HEADLINE: Parts(covered, spread(streets, distinct("street")), n=n)}


def streets_at(evidence: Evidence, period: date) -> pd.DataFrame:
    """Divisions of kind street in force at the period."""
    divisions = located(evidence.at(DIVISIONS, period), "division_code")
    streets = divisions[(divisions["level"] == "street_level") & (divisions["kind"] == "street")]
    return in_force(streets, period, start="valid_from", last_day="valid_to")


def offers_all(services: object) -> bool:
    """Whether a multi-valued field holds every required service."""
    return isinstance(services, list | tuple | set | frozenset) and set(services) >= REQUIRED


INDICATOR = Indicator(
    Plan("street_composite_care_coverage", "ratio", "point", "eq", 100), (INSTITUTIONS, DIVISIONS), parts
)
