"""Year-end resident population as a denominator."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from cityplan.city.truth.counting import CITY, in_force
from cityplan.city.truth.evidence import DIVISIONS, Evidence

POPULATION = "statistics.resident_population"


def latest_year(evidence: Evidence, period: date) -> int | None:
    """Latest year with data whose 31 December is on or before the period end, None without any."""
    years = evidence.placed(POPULATION, period, "district_code")["year"].dropna()
    past = years[years <= (period.year if (period.month, period.day) == (12, 31) else period.year - 1)]
    return int(past.max()) if len(past) else None


def residents(evidence: Evidence, period: date, year: int | None) -> pd.DataFrame:
    """Population rows of one year inside the city: city as in `yearly`, district, sex, age_group, persons."""
    return evidence.once(_of_year, yearly(evidence, POPULATION, period), year)


def _of_year(rows: pd.DataFrame, year: int | None) -> pd.DataFrame:
    return rows[rows["year"] == year]


def yearly(evidence: Evidence, extract: str, period: date) -> pd.DataFrame:
    """Rows by year and district inside the city; of no city in a year that lacks a district.

    That is one of another year, or one that stands at the year's end by the register of divisions. What the
    other districts have together is not the city's.
    """
    rows = evidence.placed(extract, period, "district_code")
    register = evidence.placed(DIVISIONS, period, "division_code")
    return evidence.once(_by_year, rows, register)


def _by_year(rows: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    districts, named = register[register["level"] == "district"], set(rows["district"].dropna())
    lacking = [
        year
        for year in set(rows["year"].tolist())
        if not named | _standing(districts, int(year)) <= set(rows.loc[rows["year"] == year, "district"])
    ]
    return rows.assign(city=rows["city"].mask(rows["year"].isin(lacking)))


def _standing(districts: pd.DataFrame, year: int) -> set[str]:
    """Those of the districts that stand at the end of the year."""
    standing = in_force(districts, date(year, 12, 31), start="valid_from", last_day="valid_to")
    return set(standing["district"].dropna())


def by_division(rows: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Sum of a column for the city and each district that has rows, indexed by division_code."""
    districts = rows.groupby("district")[column].sum(min_count=1)
    city = rows.groupby("city")[column].sum(min_count=1)
    result: pd.Series[Any] = pd.concat([city.reindex([CITY]), districts])
    return result
