"""Districts that raised the minimum living standard (最低生活保障标准逐年提高的区县数)."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cityplan.city.truth.counting import count, in_force, spread
from cityplan.city.truth.coverage import ALL_DISTRICTS
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.periods import month_end
from cityplan.city.truth.plan import Plan

STANDARDS = "civil_affairs.minimum_living_standards"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Districts with no standard lower than a year before and at least one higher; n standards in force.

    Both standards are taken from the list in force at the period.
    """
    standards = evidence.placed(STANDARDS, period, "district_code")
    now = ruling(standards, period)
    before = ruling(standards, month_end(period.year - 1, period.month))
    raised = now[now["district"].isin(districts_that_raised(now, before))]
    districts = raised.drop_duplicates("district")
    return {HEADLINE: Parts(spread(districts, count), out_of=ALL_DISTRICTS, n=spread(now, count))}


def ruling(standards: pd.DataFrame, day: date) -> pd.DataFrame:
    """The standard of each district and area that took effect last; on one day that of the later year."""
    begun = in_force(standards, day, start="effective_from").sort_values(["effective_from", "year"])
    return begun.drop_duplicates(["district", "area"], keep="last")


def districts_that_raised(now: pd.DataFrame, before: pd.DataFrame) -> list[str]:
    """Districts judged by the areas that had a standard then and now."""
    both = now.merge(before, on=["district", "area"], suffixes=("", "_before"))
    rise = both["standard_yuan"] - both["standard_yuan_before"]
    range_of_rise = rise.groupby(both["district"]).agg(["min", "max"])
    return list(range_of_rise.index[(range_of_rise["min"] >= 0) & (range_of_rise["max"] > 0)])


INDICATOR = Indicator(
    Plan("minimum_living_standard_raised", "directional", "year", "eq", 18, unit="个"), (STANDARDS,), parts
)
