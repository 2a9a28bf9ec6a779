"""Basic pension participation (基本养老保险参保率): persons in either scheme among those who could be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from cityplan.city.truth.counting import count, distinct, in_force, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan
from cityplan.city.truth.population import POPULATION, by_division, latest_year, residents, yearly

PARTICIPANTS = "human_resources.pension_participants"
STUDENTS = "education.student_counts"
FROM_20_ON = (*(f"{age}-{age + 4}" for age in range(20, 85, 5)), "85+")


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Participants enrolled and not ended at the period, whatever the status; n enrolments."""
    participants = evidence.placed(PARTICIPANTS, period, "district_code")
    enrolled = in_force(participants, period, start="enrolled_on", over_from="ended_on")
    by, year = ("scheme",), latest_year(evidence, period)
    headline = Parts(
        spread(enrolled, distinct("id_number"), by),
        shared_denominator=insurable(evidence, period, year),
        denominator_year=year,
        n=spread(enrolled, count, by),
    )
    return {HEADLINE: headline}


def insurable(evidence: Evidence, period: date, year: int | None) -> pd.Series[Any]:
    """Four fifths of the group 15-19 and all from 20 on, minus the same year's students of 16 and over."""
    people = residents(evidence, period, year)
    fifths = people["persons"].where(people["age_group"].isin(FROM_20_ON), 0) * 5
    fifths += people["persons"].where(people["age_group"] == "15-19", 0) * 4
    students = yearly(evidence, STUDENTS, period)
    students = students[students["year"] == year]
    studying = by_division(students, "students_16_plus")
    return (by_division(people.assign(fifths=fifths), "fifths") - 5 * studying) / 5


INDICATOR = Indicator(
    Plan("pension_participation_rate", "ratio", "point", "ge", 95),
    (PARTICIPANTS, POPULATION, STUDENTS),
    parts,
    members=lambda _: {"scheme": ("employee", "resident")},
)
