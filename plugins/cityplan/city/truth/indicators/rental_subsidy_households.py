"""Households paid a rent subsidy in the year (年发放租赁补贴户数): distinct households, not payments."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, distinct, in_year_to, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

PAYMENTS = "housing.rent_subsidy_payments"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Payments of the calendar year up to the period; n payments."""
    payments = evidence.placed(PAYMENTS, period, "district_code")
    payments = payments[in_year_to(payments["paid_on"], period)]
    return {HEADLINE: Parts(spread(payments, distinct("household_id")), n=spread(payments, count))}


INDICATOR = Indicator(
    Plan("rental_subsidy_households", "annual_flow", "ytd_count", "ge", 40000, unit="户"), (PAYMENTS,), parts
)
