"""The ledger: what became of every delivery, append-only and chained by hash, in the warehouse itself.

Everything here works in the caller's transaction, so that rows and their event commit together or not at all.
A delivery's life, with the order that keeps the locks short:

    begin_delivery   a number for the raw rows; no lock
    receive          last statement of the transaction that wrote the raw rows
    open_acceptance  first statement of the deciding transaction: the moment history and ledger share
    accept, refuse   last statement of the deciding transaction
"""

from cityplan.ledger.chain import Break, Verification, verify
from cityplan.ledger.deliveries import accept, begin_delivery, receive, refuse
from cityplan.ledger.locks import one_run_at_a_time
from cityplan.ledger.lookups import (
    find_decided,
    find_received,
    latest_accepted_as_of,
    next_accepted_as_of,
)
from cityplan.ledger.model import Arrival, Counts, Decision, LedgerError
from cityplan.ledger.moments import (
    freeze_moment,
    lock_extract,
    open_acceptance,
    publication_moment,
    report_moment,
)

__all__ = [
    "Arrival",
    "Break",
    "Counts",
    "Decision",
    "LedgerError",
    "Verification",
    "accept",
    "begin_delivery",
    "find_decided",
    "find_received",
    "freeze_moment",
    "latest_accepted_as_of",
    "lock_extract",
    "next_accepted_as_of",
    "one_run_at_a_time",
    "open_acceptance",
    "publication_moment",
    "receive",
    "refuse",
    "report_moment",
    "verify",
]
