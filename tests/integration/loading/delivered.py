"""An extract of each mode, and records of the snapshot."""

from __future__ import annotations

from cityplan.contracts import load_contracts
from tests.support.deliveries import clean_record

SNAPSHOT = "civil_affairs.elderly_care_institutions"
CHANGES = "health.family_doctor_contracts"
APPEND = "housing.rent_subsidy_payments"
CONTRACTS = load_contracts()


def home(number: int, **changes: str) -> dict[str, str]:
    """A sound record of the snapshot, with changes."""
    return clean_record(CONTRACTS[SNAPSHOT], number, **changes)
