"""Elderly under standard health management (65岁以上老年人规范健康管理服务率): all four services a year."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cityplan.city.truth.ages import AGE_GROUPS, age_group
from cityplan.city.truth.counting import Cells, Summed, count, in_year_to, spread, total
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan
from cityplan.city.truth.population import POPULATION, by_division, latest_year, residents

SERVICES = "health.elderly_health_services"
NEEDED = ["has_assessment", "has_examination", "has_laboratory", "has_guidance", "record_complete"]
OF_65_ON = ("65-69", "70-74", "75-79", "80-84", "85+")
BY = ("sex", "age_group")


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Residents of 65 and over given everything in the year so far, over all of 65 and over; n records.

    The population of the younger groups is 0 here; streets have none at all.
    """
    records = elders_served(evidence, period)
    year = latest_year(evidence, period)
    people = residents(evidence, period, year)
    elders = people.assign(persons=people["persons"].where(people["age_group"].isin(OF_65_ON), 0))
    headline = Parts(
        spread(records, managed, BY, streets=True),
        spread(elders, total("persons"), BY),
        shared_denominator=by_division(people, "persons"),
        denominator_year=year,
        n=spread(records, count, BY, streets=True),
    )
    return {HEADLINE: headline}


def elders_served(evidence: Evidence, period: date) -> pd.DataFrame:
    """Records from 1 January to the period of those who reach 65 or more in its year, with the age group."""
    records = evidence.placed(SERVICES, period, "street_code")
    served = records[in_year_to(records["served_on"], period)]
    served = served.assign(age=period.year - served["birth_date"].dt.year)
    served = served[served["age"] >= 65]
    given = {name: served[name].eq(True) for name in NEEDED}
    return served.assign(**given, age_group=[age_group(int(age)) for age in served["age"]])


def managed(cells: Cells) -> Summed:
    """Number of residents in each cell whose records in it together hold everything needed."""
    records = cells.of("id_number", *NEEDED)
    together = records.groupby(["cell", "id_number"], sort=False)[NEEDED].any().all(axis=1)
    return cells.sums(together[together].index.get_level_values("cell").to_numpy())


INDICATOR = Indicator(
    Plan("elder_health_management_rate", "ratio", "ytd_rate", "ge", 65),
    (SERVICES, POPULATION),
    parts,
    members=lambda _: {"sex": ("male", "female"), "age_group": AGE_GROUPS},
    streets=True,
)
