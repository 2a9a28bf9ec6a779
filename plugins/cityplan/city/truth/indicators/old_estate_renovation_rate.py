"""Old estates renovated (老旧小区改造完成率): accepted, among those of 2000 and before in the programme."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cityplan.city.truth.counting import Aggregate, count, in_force, spread, total
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

ESTATES = "housing.old_estates"
LAST_YEAR_BUILT = 2000


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Estates, their households and their floor area accepted by the period over all; n estates."""
    estates = evidence.placed(ESTATES, period, "division_code")
    old = estates[(estates["built_year"] <= LAST_YEAR_BUILT) & estates["in_programme"].eq(True)]
    done = in_force(old, period, start="accepted_on")
    return {
        HEADLINE: _share(done, old, count, n=True),
        "by_households": _share(done, old, total("households")),
        "by_floor_area": _share(done, old, total("floor_area_m2")),
    }


def _share(done: pd.DataFrame, old: pd.DataFrame, aggregate: Aggregate, n: bool = False) -> Parts:
    below = spread(old, aggregate, streets=True)
    return Parts(spread(done, aggregate, streets=True), below, n=below if n else None)


INDICATOR = Indicator(
    Plan("old_estate_renovation_rate", "ratio", "point", "eq", 100), (ESTATES,), parts, streets=True
)
