"""How big the demonstration city is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One size of the city; every count is for the whole city.

    residents: persons in 2021. streets_per_district and communities_per_street: None means all the real ones.
    subsidised_households: households paid a rent subsidy in a full year, each `payments_a_year` times.
    retrofitted_homes: homes of disabled people made accessible over the plan's five years.
    months_between_snapshots, years_between_batches: steps of the opening backlog, the former for snapshots
    of monthly and daily registers, the latter for yearly extracts and for batches of changes and appends.
    months_between_reports: how often departments report figures of their own.
    transactions_since: pension payments and inpatient settlements of that day and before are not handed over,
    which would be two thirds of all records; None means all are.
    first_population_year: where the population figures begin (life tables over three years need 2018).
    fault_factor: irregularities are that much more frequent, so that a small city has one of each.
    chunk: persons generated at a time, which bounds the memory.
    """

    name: str
    residents: int
    streets_per_district: int | None
    communities_per_street: int | None
    care_institutions: int
    kindergartens: int
    high_schools: int
    subsidised_households: int
    payments_a_year: int
    rental_projects: int
    public_rental_households: int
    old_estates: int
    residential_estates: int
    retirees: int
    petitions_a_year: int
    medical_institutions: int
    sports_venues: int
    retrofitted_homes: int
    inpatient_stays_a_year: int
    surveys_a_year: int
    fitness_tests_a_year: int
    months_between_snapshots: int = 1
    years_between_batches: int = 1
    months_between_reports: int = 1
    transactions_since: date | None = None
    first_population_year: int = 2018
    fault_factor: float = 1
    chunk: int = 200_000


_HAMLET = Scale(
    name="hamlet",
    residents=1_800,
    streets_per_district=2,
    communities_per_street=2,
    care_institutions=40,
    kindergartens=30,
    high_schools=36,
    subsidised_households=370,
    payments_a_year=2,
    rental_projects=36,
    public_rental_households=60,
    old_estates=40,
    residential_estates=50,
    retirees=60,
    petitions_a_year=120,
    medical_institutions=100,
    sports_venues=60,
    retrofitted_homes=70,
    inpatient_stays_a_year=200,
    surveys_a_year=60,
    fitness_tests_a_year=60,
    months_between_snapshots=30,
    years_between_batches=2,
    months_between_reports=12,
    first_population_year=2021,
    fault_factor=12,
)

# What the plan counts keeps its real number: subsidised households, homes raised and retrofitted, schools,
# elder schools.
_TOWN = Scale(
    name="town",
    residents=30_000,
    streets_per_district=None,
    communities_per_street=None,
    care_institutions=320,
    kindergartens=300,
    high_schools=120,
    subsidised_households=42_000,
    payments_a_year=1,
    rental_projects=150,
    public_rental_households=600,
    old_estates=320,
    residential_estates=500,
    retirees=700,
    petitions_a_year=1_200,
    medical_institutions=400,
    sports_venues=400,
    retrofitted_homes=11_500,
    inpatient_stays_a_year=2_400,
    surveys_a_year=600,
    fitness_tests_a_year=700,
    months_between_snapshots=10,
    months_between_reports=3,
)

_CITY = Scale(
    name="city",
    residents=9_900_000,
    streets_per_district=None,
    communities_per_street=None,
    care_institutions=2_000,
    kindergartens=1_500,
    high_schools=150,
    subsidised_households=42_000,
    payments_a_year=12,
    rental_projects=500,
    public_rental_households=90_000,
    old_estates=2_000,
    residential_estates=4_000,
    retirees=1_700_000,
    petitions_a_year=60_000,
    medical_institutions=9_000,
    sports_venues=25_000,
    retrofitted_homes=11_500,
    inpatient_stays_a_year=1_500_000,
    surveys_a_year=20_000,
    fitness_tests_a_year=10_000,
    transactions_since=date(2025, 10, 31),
)

SCALES = {scale.name: scale for scale in (_HAMLET, _TOWN, _CITY)}
