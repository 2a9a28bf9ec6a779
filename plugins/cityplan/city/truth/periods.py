"""Month ends and the dates on which deliveries fall due."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import cache

from cityplan.contracts.model import Cadence, Contract

FIRST_PERIOD = date(2021, 12, 31)


@cache
def month_end(year: int, month: int) -> date:
    """Last day of the month."""
    return date(year, month, monthrange(year, month)[1])


def period_ends(business_date: date) -> list[date]:
    """Every month end from 2021-12-31 to the last one on or before the business date."""
    last = business_date.year * 12 + business_date.month
    ends = [month_end(index // 12, index % 12 + 1) for index in range(2021 * 12 + 11, last)]
    return [end for end in ends if end <= business_date]


def due_as_of(contract: Contract, period: date) -> date:
    """The last date of the extract's calendar on or before the period end."""
    if contract.cadence is not Cadence.YEARLY or contract.calendar_anchor is None:
        return period
    month, day = map(int, contract.calendar_anchor.split("-"))
    this_year = date(period.year, month, day)
    return this_year if this_year <= period else date(period.year - 1, month, day)
