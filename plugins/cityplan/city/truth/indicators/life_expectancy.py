"""Life expectancy at birth (人均预期寿命) from registered deaths and mid-year residents."""

from __future__ import annotations

from datetime import date
from math import nan
from typing import Any

import pandas as pd

from cityplan.city.truth.ages import AGE_GROUPS, age_group
from cityplan.city.truth.counting import CITY, DISTRICTS, TOTAL, Key
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, OWN, Indicator, Parts
from cityplan.city.truth.life_table import groups_of_ages, life_table
from cityplan.city.truth.plan import Plan
from cityplan.city.truth.population import POPULATION, latest_year, yearly
from cityplan.city.truth.rolling import in_months_to

DEATHS = "health.deaths"
SEXES = ("male", "female")
YEARS_OF_CITY, YEARS_OF_DISTRICT = 1, 3


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Expectation at age 0 with its interval; numerator and n deaths, denominator person-years."""
    year = latest_year(evidence, period)
    deaths = evidence.placed(DEATHS, period, "residence_code")
    recent = {
        years: by_table(deaths[in_months_to(deaths["death_date"], period, 12 * years)])
        for years in (YEARS_OF_CITY, YEARS_OF_DISTRICT)
    }
    rows = {}
    for key, ends in evidence.once(year_ends, yearly(evidence, POPULATION, period)).items():
        years = YEARS_OF_CITY if key[0] == CITY else YEARS_OF_DISTRICT
        rows[key] = _figures(recent[years][key], person_years(ends, year, years))
    died, lived, *own = ({key: row[place] for key, row in rows.items()} for place in range(2 + len(OWN)))
    parts = Parts(died, lived, denominator_year=year, n=died, own=dict(zip(OWN, own, strict=True)))
    return {HEADLINE: parts}


def by_table(records: pd.DataFrame) -> dict[Key, pd.DataFrame]:
    """The records of each life table: of the city, its sexes, the districts."""
    everybody = records[records["city"].notna()]
    of_districts = dict(iter(records.groupby("district")))
    return {
        (CITY, TOTAL, TOTAL): everybody,
        **{(CITY, "sex", sex): everybody[everybody["sex"] == sex] for sex in SEXES},
        **{(code, TOTAL, TOTAL): of_districts.get(code, records[:0]) for code in DISTRICTS},
    }


def year_ends(people: pd.DataFrame) -> dict[Key, pd.DataFrame]:
    """Residents of each life table by age group, in a column for each year."""
    return {
        key: rows.groupby(["age_group", "year"])["persons"].sum().unstack("year", fill_value=0)
        for key, rows in by_table(people).items()
    }


def completed_years(born: pd.Series[Any], day: pd.Series[Any]) -> pd.Series[Any]:
    """Age in completed years; a birthday on 29 February is 1 March in common years."""
    birthday, today = 100 * born.dt.month + born.dt.day, 100 * day.dt.month + day.dt.day
    years: pd.Series[Any] = day.dt.year - born.dt.year - (today < birthday)
    return years


def person_years(ends: pd.DataFrame, year: int | None, years: int) -> pd.Series[Any] | None:
    """Mid-year residents by age group, summed over the last years to `year`; None without every year-end.

    A mid-year is the mean of the year-ends before and at the end of its year.
    """
    if year is None:
        return None
    needed = [year - before for before in range(years + 1)]
    if not set(needed) <= set(ends.columns):
        return None
    summed = sum((ends[end] + ends[end - 1]) / 2 for end in needed[:-1])
    return pd.Series(summed).reindex(AGE_GROUPS, fill_value=0)


def _figures(deaths: pd.DataFrame, living: pd.Series[Any] | None) -> tuple[float, ...]:
    """Deaths, person-years, and expectation at birth with its bounds, empty where there is none."""
    if living is None:
        return (len(deaths), nan, nan, nan, nan)
    ages = completed_years(deaths["birth_date"], deaths["death_date"])
    by_age = pd.Series([age_group(int(age)) for age in ages], dtype="object").value_counts()
    table = life_table(groups_of_ages(by_age.reindex(AGE_GROUPS, fill_value=0).tolist(), living.tolist()))
    expected = (None, None, None) if table is None else (table[0].expectation, table[0].low, table[0].high)
    return (len(deaths), living.sum(), *(nan if years is None else years for years in expected))


INDICATOR = Indicator(
    Plan("life_expectancy", "life_table", "rolling_12m", "ge", 81, unit="岁"),
    (DEATHS, POPULATION),
    parts,
    members=lambda _: {"sex": SEXES},
    members_city_only=True,
)
