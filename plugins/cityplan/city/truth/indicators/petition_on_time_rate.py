"""Petitions closed on time (信访事项时限内办结率): the cases that fell due in the year so far."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from cityplan.city.truth.counting import count, in_year_to, located, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

CASES = "petitions.cases"
CHANNELS = ("letter", "visit", "online", "phone")
BY = ("channel", "responsible_unit")


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Closed by the (extended) due date among all that fell due; n cases due."""
    cases = evidence.placed(CASES, period, "district_code")
    cases = cases.assign(due=cases["extended_to"].fillna(cases["due_on"]))
    fell_due = cases[in_year_to(cases["due"], period)]
    on_time = spread(fell_due[fell_due["closed_on"] <= fell_due["due"]], count, BY)
    awaited = pd.concat([fell_due, pending(cases, period)])
    due = spread(fell_due, count, BY)
    return {HEADLINE: Parts(on_time, due, n=due), "with_pending": Parts(on_time, spread(awaited, count, BY))}


def pending(cases: pd.DataFrame, period: date) -> pd.DataFrame:
    """Cases registered by the period, due after it and open at it."""
    day = pd.Timestamp(period)
    still_open = cases["closed_on"].isna() | (cases["closed_on"] > day)
    return cases[(cases["registered_on"] <= day) & (cases["due"] > day) & still_open]


def members(evidence: Evidence) -> dict[str, Iterable[str]]:
    """The four channels, and every unit that any of the city's cases names."""
    cases = located(evidence.current(CASES), "district_code")
    return {"channel": CHANNELS, "responsible_unit": cases["responsible_unit"].dropna().unique()}


INDICATOR = Indicator(
    Plan("petition_on_time_rate", "ratio", "ytd_cohort", "eq", 100, continuous=True),
    (CASES,),
    parts,
    members=members,
)
