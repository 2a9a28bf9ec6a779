"""Pensions paid in full and on time (企业离退休人员养老金发放率): judged per retiree and division."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cityplan.city.truth.counting import Figures, count, spread, total
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

PAYMENTS = "human_resources.pension_payments"
FEN = 100


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Retirees with a normal record of the month, those paid in full on time among them; n records.

    by_amount: what arrived on time, at most what was payable to each, over what was payable (yuan).
    """
    records = evidence.placed(PAYMENTS, period, "district_code")
    of_month = records["month"] == pd.Timestamp(period.year, period.month, 1)
    normal = records[of_month & (records["status"] == "normal")]
    retirees = pd.concat([per_retiree(normal, "city"), per_retiree(normal, "district")])
    in_full = retirees[retirees["on_time"] >= retirees["payable"]]
    capped = retirees.assign(on_time=retirees[["on_time", "payable"]].min(axis=1))
    return {
        HEADLINE: Parts(spread(in_full, count), spread(retirees, count), n=spread(normal, count)),
        "by_amount": Parts(_yuan(capped, "on_time"), _yuan(retirees, "payable")),
    }


def per_retiree(records: pd.DataFrame, level: str) -> pd.DataFrame:
    """One row per retiree and division of a level (city or district): payable and on_time in whole fen."""
    fen = pd.DataFrame(
        {
            level: records[level],
            "id_number": records["id_number"],
            "payable": (records["payable_yuan"] * FEN).round(),
            "on_time": (records["paid_yuan"] * FEN).round().where(records["paid_on"] <= records["due_on"], 0),
        }
    )
    sums = fen.groupby([level, "id_number"])[["payable", "on_time"]].sum().reset_index()
    return sums.reindex(columns=["city", "district", "payable", "on_time"])


def _yuan(retirees: pd.DataFrame, column: str) -> Figures:
    """Sum of a column of whole fen in yuan."""
    return {key: fen / FEN for key, fen in spread(retirees, total(column)).items()}


INDICATOR = Indicator(
    Plan("pension_payment_rate", "ratio", "month", "eq", 100, continuous=True), (PAYMENTS,), parts
)
