"""Streets with a composite care institution (街道综合养老服务机构覆盖率), one offering all four."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import in_force
from cityplan.city.truth.coverage import places_at, places_covered
from cityplan.city.truth.evidence import DIVISIONS, Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

INSTITUTIONS = "civil_affairs.elderly_care_institutions"
REQUIRED = frozenset({"day_care", "full_time_care", "home_visits", "meals"})


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Streets (街道 only) valid at the period with an open institution of any kind; n such institutions."""
    institutions = evidence.placed(INSTITUTIONS, period, "division_code")
    opened = in_force(institutions, period, start="opened_on", over_from="closed_on")
    composite = opened[[offers_all(services) for services in opened["services"]]]
    streets = places_at(evidence, period, "street_level", "street")
    return {HEADLINE: places_covered(evidence, streets, composite, "street")}


def offers_all(services: object) -> bool:
    """Whether a multi-valued field holds every required service."""
    return isinstance(services, list | tuple | set | frozenset) and set(services) >= REQUIRED


INDICATOR = Indicator(
    Plan("street_composite_care_coverage", "ratio", "point", "eq", 100), (INSTITUTIONS, DIVISIONS), parts
)
