"""Inpatient stays paid by case (按病种付费占比), also by the fund's money."""

from __future__ import annotations

from datetime import date

from cityplan.city.truth.counting import count, spread, total
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan
from cityplan.city.truth.rolling import in_months_to

SETTLEMENTS = "medical_insurance.inpatient_settlements"
BY_CASE = ("drg", "dip")


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Settlements of the last 12 months paid by DRG or DIP among all of them; n settlements."""
    settlements = evidence.placed(SETTLEMENTS, period, "district_code")
    recent = settlements[in_months_to(settlements["discharged_on"], period)]
    by_case = recent[recent["payment_mode"].isin(BY_CASE)]
    all_recent, fund = spread(recent, count), total("fund_paid_yuan")
    return {
        HEADLINE: Parts(spread(by_case, count), all_recent, n=all_recent),
        "by_fund_amount": Parts(spread(by_case, fund), spread(recent, fund)),
    }


INDICATOR = Indicator(
    Plan("case_based_payment_share", "ratio", "rolling_12m", "gt", 50), (SETTLEMENTS,), parts
)
