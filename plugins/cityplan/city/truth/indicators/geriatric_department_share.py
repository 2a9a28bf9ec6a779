"""Hospitals with a geriatric department (二级以上综合医院老年医学科设置率)."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, in_force, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

INSTITUTIONS = "health.medical_institutions"
MEMBERS = {
    "ownership": ("public", "private"),
    "grade": ("tertiary", "secondary", "primary", "ungraded"),
}


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Open general hospitals of the third and second grade, those with geriatrics among them; n hospitals."""
    institutions = evidence.placed(INSTITUTIONS, period, "district_code")
    general = institutions[
        (institutions["category"] == "general_hospital")
        & institutions["grade"].isin(("tertiary", "secondary"))
    ]
    opened = in_force(general, period, start="opened_on", over_from="closed_on")
    equipped = opened[[has_geriatrics(departments) for departments in opened["departments"]]]
    hospitals = spread(opened, count, tuple(MEMBERS))
    return {HEADLINE: Parts(spread(equipped, count, tuple(MEMBERS)), hospitals, n=hospitals)}


def has_geriatrics(departments: object) -> bool:
    """Whether 老年医学科 is one of the items of a multi-valued field."""
    return isinstance(departments, list | tuple | set | frozenset) and "geriatrics" in departments


INDICATOR = Indicator(
    Plan("geriatric_department_share", "ratio", "point", "ge", 60),
    (INSTITUTIONS,),
    parts,
    members=lambda _: MEMBERS,
)
