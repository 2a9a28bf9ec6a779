"""Figures that departments work out for themselves from their own registers, before they report them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.extracts import civil_affairs__day_care_service_areas as areas
from cityplan.city.extracts import civil_affairs__elderly_care_institutions as care
from cityplan.city.extracts import education__elder_education_sites as learning
from cityplan.city.extracts import education__high_schools as schools
from cityplan.city.extracts import education__kindergartens as kindergartens
from cityplan.city.extracts import education__vocational_recognitions as vocational
from cityplan.city.extracts import health__family_doctor_contracts as doctors
from cityplan.city.extracts import housing__affordable_rental_projects as projects
from cityplan.city.extracts import housing__old_estates as old_estates
from cityplan.city.extracts import housing__public_rental_beneficiaries as public_rental
from cityplan.city.extracts import housing__residential_estates as estates
from cityplan.city.extracts import human_resources__pension_participants as pensions
from cityplan.city.growth import PLAN_DAYS
from cityplan.city.population import pension_base
from cityplan.city.world import BEGINNING, World

Amounts = pd.Series
"""Amounts by district (6 digits); a district that is missing has none."""

_SCHOOL_UNITS = ("street", "town", "township")
_COMMITTEES = ("residents_committee", "villagers_committee")


@dataclass(frozen=True, slots=True)
class Parts:
    """numerator and denominator by district; without a denominator the numerator is the figure."""

    numerator: Amounts
    denominator: Amounts | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure a department reports: who does, and its parts at a month end.

    city_only: reported for the city as a whole.
    """

    reporter: str
    parts: Callable[[World, date], Parts]
    city_only: bool = False


def _in_districts(rows: pd.DataFrame, amount: str | None = None, place: str = "division_code") -> Amounts:
    """Rows of each district, or the sum of an amount over them."""
    amounts = pd.Series(1, rows.index) if amount is None else rows[amount]
    return amounts.groupby(rows[place].str[:6]).sum()


def _in_force(rows: pd.DataFrame, since: str, last_day: str, day: pd.Timestamp) -> pd.Series[Any]:
    return (rows[since] <= day) & ~(rows[last_day] < day)


def _open(rows: pd.DataFrame, day: pd.Timestamp) -> pd.Series[Any]:
    return (rows["opened_on"] <= day) & ~(rows["closed_on"] <= day)


def _renovated(world: World, day: date) -> Parts:
    rows = old_estates.snapshot(world, day)
    rows = rows.loc[rows["in_programme"] & (rows["built_year"] <= 2000)]
    return Parts(_in_districts(rows.loc[rows["accepted_on"].notna()]), _in_districts(rows))


def _homes_raised(world: World, day: date) -> Parts:
    rows = projects.snapshot(world, day)
    counts = (rows["recognised_on"] > pd.Timestamp(BEGINNING)) & rows["withdrawn_on"].isna()
    return Parts(_in_districts(rows.loc[counts], "units", "district_code"))


def _red_property(world: World, day: date) -> Parts:
    rows = estates.snapshot(world, day)
    rows = rows.loc[rows["is_managed"]]
    recognised = _in_force(rows, "recognised_on", "expires_on", pd.Timestamp(day))
    return Parts(_in_districts(rows.loc[recognised]), _in_districts(rows))


def _cash(world: World, day: date) -> Parts:
    rows = public_rental.snapshot(world, day)
    rows = rows.loc[_in_force(rows, "from_date", "to_date", pd.Timestamp(day))]
    cash = rows.loc[rows["mode"] == "cash"]
    return Parts(*(_in_districts(found, place="district_code") for found in (cash, rows)))


def _inclusive(world: World, day: date) -> Parts:
    rows = kindergartens.snapshot(world, day)
    rows = rows.loc[rows["school_year"] == rows["school_year"].max()]
    recognised = _in_force(rows, "inclusive_from", "inclusive_to", pd.Timestamp(day))
    inclusive = rows.loc[(rows["sponsor_type"] == "public") | recognised]
    return Parts(*(_in_districts(found, "enrolled_children", "district_code") for found in (inclusive, rows)))


def _quality_schools(world: World, day: date) -> Parts:
    rows = schools.snapshot(world, day)
    found = rows.loc[rows["recognition"]].drop_duplicates("district_code")
    return Parts(_in_districts(found, place="district_code"))


def _vocational(kind: str) -> Callable[[World, date], Parts]:
    def parts(world: World, day: date) -> Parts:
        rows = vocational.snapshot(world, day)
        rows = rows.loc[(rows["kind"] == kind) & (rows["stage"] == "accepted")]
        return Parts(pd.Series({"": len(rows.drop_duplicates(["school_code", "major_code"]))}))

    return parts


def _elder_universities(world: World, day: date) -> Parts:
    rows = learning.snapshot(world, day)
    rows = rows.loc[(rows["level"] == "university") & _open(rows, pd.Timestamp(day))]
    return Parts(_in_districts(rows.drop_duplicates("division_code")))


def _places_of_learning(level: str, kinds: tuple[str, ...]) -> Callable[[World, date], Parts]:
    def parts(world: World, day: date) -> Parts:
        rows = learning.snapshot(world, day)
        rows = rows.loc[(rows["level"] == level) & _open(rows, pd.Timestamp(day))]
        units = world.divisions.table
        units = units.loc[units["kind"].isin(kinds) & units["valid_to"].isna()]
        return Parts(_in_districts(rows.drop_duplicates("division_code")), _in_districts(units))

    return parts


def _day_care(world: World, day: date) -> Parts:
    rows = areas.snapshot(world, day)
    served = rows.loc[_in_force(rows, "served_from", "served_to", pd.Timestamp(day))]
    units = world.divisions.communities
    units = units.loc[units["kind"] == "residents_committee"]
    communities = served.drop_duplicates("community_code")
    return Parts(_in_districts(communities, place="community_code"), _in_districts(units))


def _nursing_beds(world: World, day: date) -> Parts:
    rows = care.snapshot(world, day)
    rows = rows.loc[_open(rows, pd.Timestamp(day))]
    return Parts(_in_districts(rows, "beds_nursing"), _in_districts(rows, "beds_total"))


def _along(
    shares: Callable[[World], NDArray[np.float64]], base: Callable[[World, int], NDArray[np.float64]]
) -> Callable[[World, date], Parts]:
    """A count too large to be worked out each month: the department writes on its own trend.

    It takes the latest year-end's base whether or not that is published already.
    """

    def parts(world: World, day: date) -> Parts:
        path = shares(world)
        share = path[:, 0] + (path[:, 1] - path[:, 0]) * (day - BEGINNING).days / PLAN_DAYS
        year = day.year if (day.month, day.day) == (12, 31) else day.year - 1
        of_year = np.round(base(world, year))
        index = list(world.divisions.districts)
        return Parts(pd.Series(np.round(share * of_year), index), pd.Series(of_year, index))

    return parts


FIGURES: Mapping[str, Figure] = {
    "old_estate_renovation_rate": Figure("市住房和城乡建设局", _renovated),
    "affordable_rental_units": Figure("市住房和城乡建设局", _homes_raised),
    "red_property_coverage": Figure("市住房和城乡建设局", _red_property),
    "public_rental_cash_share": Figure("市住房和城乡建设局", _cash),
    "inclusive_kindergarten_coverage": Figure("市教育局", _inclusive),
    "quality_high_school_districts": Figure("市教育局", _quality_schools),
    "provincial_vocational_schools": Figure("市教育局", _vocational("school"), city_only=True),
    "provincial_vocational_majors": Figure("市教育局", _vocational("major"), city_only=True),
    "elder_university_districts": Figure("市教育局", _elder_universities),
    "elder_school_township_coverage": Figure("市教育局", _places_of_learning("school", _SCHOOL_UNITS)),
    "elder_study_point_village_coverage": Figure("市教育局", _places_of_learning("study_point", _COMMITTEES)),
    "community_day_care_coverage": Figure("市民政局", _day_care),
    "nursing_bed_share": Figure("市民政局", _nursing_beds),
    "family_doctor_coverage": Figure("市卫生健康委员会", _along(doctors.signed_shares, doctors.residents)),
    "pension_participation_rate": Figure(
        "市人力资源和社会保障局", _along(pensions.insured_shares, pension_base)
    ),
}
"""Indicators reported by departments, by id; the others are left to the warehouse."""
