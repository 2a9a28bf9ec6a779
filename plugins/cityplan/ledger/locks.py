"""Advisory locks, always taken in the order run, extract or freezes, publication gate, chain.

That of a run is the session's, the others are of a transaction.
"""

from __future__ import annotations

from cityplan.contracts import Contract
from cityplan.warehouse.connect import Connection

_NAMESPACE = 2301  # keeps our locks apart from those of other programs in the database
_OF_RUNS = 2302

CHAIN = "ledger chain"
FREEZES = "freezes"
PUBLICATION_GATE = "publication gate"


def lock(connection: Connection, name: str, *, shared: bool = False) -> None:
    """Wait for the lock of that name; it is given back when the caller's transaction ends."""
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    connection.execute(f"select {function}({_NAMESPACE}, hashtext(%s))", (name,))


def one_run_at_a_time(connection: Connection, contract: Contract) -> None:
    """Wait for whoever loads or repairs the extract, and keep others off it until the session ends.

    A run that dies gives the lock back. Inside a transaction it is kept all the same.
    """
    connection.execute("select pg_advisory_lock(%s, hashtext(%s))", (_OF_RUNS, contract.name))
