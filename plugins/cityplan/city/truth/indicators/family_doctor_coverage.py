"""Residents with a family doctor (一般人群家庭医生签约覆盖率): persons, however many contracts each has."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, distinct, in_force, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan
from cityplan.city.truth.population import POPULATION, by_division, latest_year, residents

CONTRACTS = "health.family_doctor_contracts"
GROUPS = ("general", "elderly", "maternal", "child", "chronic", "disabled", "poor")


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Contracts in force at the period over all residents, also in every population group; n contracts."""
    contracts = evidence.placed(CONTRACTS, period, "street_code")
    valid = in_force(contracts, period, "signed_on", last_day="expires_on", over_from="terminated_on")
    by = ("population_group",)
    year = latest_year(evidence, period)
    headline = Parts(
        spread(valid, distinct("id_number"), by, streets=True),
        shared_denominator=by_division(residents(evidence, period, year), "persons"),
        denominator_year=year,
        n=spread(valid, count, by, streets=True),
    )
    return {HEADLINE: headline}


INDICATOR = Indicator(
    Plan("family_doctor_coverage", "ratio", "point", "ge", 55),
    (CONTRACTS, POPULATION),
    parts,
    members=lambda _: {"population_group": GROUPS},
    streets=True,
)
