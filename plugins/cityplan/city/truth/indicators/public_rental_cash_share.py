"""Public rental families on cash subsidy (公租房货币补贴占比): households, however supported."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, distinct, in_force, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

BENEFICIARIES = "housing.public_rental_beneficiaries"


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Households on cash subsidy at the period among all supported then; n the records of support."""
    records = evidence.placed(BENEFICIARIES, period, "district_code")
    supported = in_force(records, period, start="from_date", last_day="to_date")
    households = distinct("household_id")
    on_cash = spread(supported[supported["mode"] == "cash"], households)
    return {HEADLINE: Parts(on_cash, spread(supported, households), n=spread(supported, count))}


INDICATOR = Indicator(Plan("public_rental_cash_share", "ratio", "point", "gt", 50), (BENEFICIARIES,), parts)
