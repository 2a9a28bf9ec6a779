"""Children in inclusive kindergartens (普惠性幼儿园覆盖率): children, not kindergartens."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cityplan.city.truth.counting import count, in_force, spread, total
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

KINDERGARTENS = "education.kindergartens"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Public and recognised private ones of the latest school year begun; n kindergartens."""
    everywhere = evidence.placed(KINDERGARTENS, period, "district_code")
    of_year = everywhere[everywhere["school_year"] == latest_school_year(everywhere, period)]
    recognised = in_force(of_year, period, start="inclusive_from", last_day="inclusive_to")
    public = of_year[of_year["sponsor_type"] == "public"]
    private = recognised[recognised["sponsor_type"] == "private"]
    children, by = total("enrolled_children"), ("sponsor_type",)
    inclusive = spread(pd.concat([public, private]), children, by)
    return {HEADLINE: Parts(inclusive, spread(of_year, children, by), n=spread(of_year, count, by))}


def latest_school_year(kindergartens: pd.DataFrame, period: date) -> str | None:
    """Latest school year (2025-2026) with data that began on a 1 September on or before the period."""
    begun = [
        year for year in kindergartens["school_year"].dropna().unique() if date(int(year[:4]), 9, 1) <= period
    ]
    return max(begun, default=None)


INDICATOR = Indicator(
    Plan("inclusive_kindergarten_coverage", "ratio", "year", "ge", 90),
    (KINDERGARTENS,),
    parts,
    members=lambda _: {"sponsor_type": ("public", "private")},
)
