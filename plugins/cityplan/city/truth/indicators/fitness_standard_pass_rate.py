"""Residents passing the fitness standard (国民体质测定合格率): those tested, weighted to the population."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from itertools import product

import pandas as pd

from cityplan.city.truth.ages import AGE_GROUPS, age_group
from cityplan.city.truth.counting import (
    CITY,
    DISTRICTS,
    TOTAL,
    Aggregate,
    Cells,
    Figures,
    Summed,
    count,
    spread,
)
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan
from cityplan.city.truth.population import POPULATION, latest_year, residents
from cityplan.city.truth.rolling import in_months_to

TESTS = "sports.fitness_tests"
PASSED = ("excellent", "good", "pass")
STRATUM = ["sex", "age_group"]
Strata = Mapping[str, Mapping[Hashable, float]]
MEMBERS = {"sex": ("male", "female"), "age_group": AGE_GROUPS, "urban_rural": ("urban", "rural")}


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Residents the passing tests stand for over those all tests stand for; n tests."""
    tests, by = tests_of_year(evidence, period), tuple(MEMBERS)
    year = latest_year(evidence, period)
    strata = evidence.once(persons_by_stratum, residents(evidence, period, year))
    headline = Parts(
        known_only(spread(tests, standing_for("passed", strata), by), strata),
        known_only(spread(tests, standing_for("tested", strata), by), strata),
        denominator_year=year,
        n=spread(tests, count, by),
    )
    return {HEADLINE: headline}


def tests_of_year(evidence: Evidence, period: date) -> pd.DataFrame:
    """Valid tests of the last 12 months at ages 3 to 79, with age_group and 1.0 or 0.0 in tested, passed."""
    tests = evidence.placed(TESTS, period, "district_code")
    tests = tests[tests["is_valid"].eq(True) & in_months_to(tests["tested_on"], period)]
    tests = tests[tests["age"].between(3, 79)]
    groups = [age_group(int(age)) for age in tests["age"]]
    return tests.assign(
        age_group=groups, tested=1.0, passed=tests["overall_grade"].isin(PASSED).astype("float64")
    )


def persons_by_stratum(people: pd.DataFrame) -> Strata:
    """Persons by sex and age group in the city and in each district with a population; 3 and 4 of 1-4."""
    whole = people["age_group"] != "1-4"
    halves = people.assign(persons=people["persons"].where(whole, people["persons"] / 2))
    return {
        str(division): rows.groupby(STRATUM)["persons"].sum().to_dict()
        for level in ("city", "district")
        for division, rows in halves.groupby(level)
    }


def standing_for(column: str, strata: Strata) -> Aggregate:
    """Sum over the strata of their persons times the mean of the column among their tests."""

    def aggregate(cells: Cells) -> Summed:
        means = cells.of(*STRATUM, column).groupby(["cell", *STRATUM])[column].mean()
        of_whom = [
            strata.get(cells.keys[cell][0], {}).get(tuple(stratum), 0) for cell, *stratum in means.index
        ]
        return cells.sums(means.index.get_level_values("cell").to_numpy(), (means * of_whom).to_numpy())

    return aggregate


def known_only(figures: Figures, strata: Strata) -> Figures:
    """The figures with empty ones for every member of the divisions without a population."""
    cells = [(TOTAL, TOTAL), *((name, member) for name, codes in MEMBERS.items() for member in codes)]
    unknown = [division for division in (CITY, *DISTRICTS) if division not in strata]
    missing = {(division, *cell): float("nan") for division, cell in product(unknown, cells)}
    return {key: figure for key, figure in figures.items() if key[0] in strata} | missing


INDICATOR = Indicator(
    Plan("fitness_standard_pass_rate", "ratio", "rolling_12m", "ge", 92),
    (TESTS, POPULATION),
    parts,
    members=lambda _: MEMBERS,
)
