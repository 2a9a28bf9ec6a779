"""Rules about a delivery as a whole that no expectation over its rows can judge."""

from __future__ import annotations

from cityplan.contracts import Contract, Mode
from cityplan.validation.decision import Census, looks_cut_off
from cityplan.validation.results import CheckResult
from cityplan.validation.rules import DELIVERY_CONSERVED, DELIVERY_READABLE, DELIVERY_WHOLE

UNREADABLE = (CheckResult(DELIVERY_READABLE, 1, 1, passed=False),)
"""All there is to say of a delivery that could not be read."""

UNCONSERVED = (CheckResult(DELIVERY_CONSERVED, 1, 1, passed=False),)
"""What is kept of a decision that was undone because counts of its rows differ."""


def delivery_results(contract: Contract, census: Census) -> tuple[CheckResult, ...]:
    """Return the outcome of the rules about a delivery that could be read, if it is decided."""
    sound = (
        CheckResult(DELIVERY_READABLE, 1, 0, passed=True),
        CheckResult(DELIVERY_CONSERVED, 1, 0, passed=True),
    )
    if contract.mode is not Mode.SNAPSHOT:
        return sound
    whole = census.records > 0 and not looks_cut_off(contract, census)
    return (*sound, CheckResult(DELIVERY_WHOLE, 1, int(not whole), whole))
