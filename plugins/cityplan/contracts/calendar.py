"""When an extract is due, from the calendar its contract agrees on."""

from __future__ import annotations

from datetime import date, timedelta

from cityplan.contracts.model import Cadence, Contract


def last_date(contract: Contract, day: date) -> date:
    """Return the last date of the calendar on or before a day: the day, a month end or a yearly anchor."""
    if contract.cadence is Cadence.DAILY:
        return day
    if contract.cadence is Cadence.MONTHLY:
        return (day + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    anchor = date.fromisoformat(f"{day.year}-{contract.calendar_anchor}")
    return anchor if anchor <= day else anchor.replace(year=day.year - 1)


def due_by(contract: Contract, as_of: date) -> date:
    """Return the last night that is in time for the data of a date."""
    return as_of + timedelta(days=contract.due_days)


def due_as_of(contract: Contract, night: date) -> date:
    """Return the newest date that must have been delivered by the night."""
    return last_date(contract, night - timedelta(days=contract.due_days))
