"""Advisory locks of a transaction, always taken in the order extract or freezes, publication gate, chain."""

from __future__ import annotations

from cityplan.warehouse.connect import Connection

_NAMESPACE = 2301  # keeps our locks apart from those of other programs in the database

CHAIN = "ledger chain"
FREEZES = "freezes"
PUBLICATION_GATE = "publication gate"


def lock(connection: Connection, name: str, *, shared: bool = False) -> None:
    """Wait for the lock of that name; it is given back when the caller's transaction ends."""
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    connection.execute(f"select {function}({_NAMESPACE}, hashtext(%s))", (name,))
