"""Moments of knowledge: when the warehouse learnt something, never twice the same and never backwards."""

from __future__ import annotations

from datetime import datetime

from cityplan.contracts import Contract
from cityplan.ledger.locks import CHAIN, FREEZES, PUBLICATION_GATE, lock
from cityplan.warehouse.connect import Connection

# The server's clock may be set back; what was accepted or published before must still lie before.
_ACCEPTANCE = """
select greatest(
    clock_timestamp(),
    (
        select max(occurred_at) + interval '1 microsecond'
        from audit.delivery_event
        where event = 'accepted' and department = %(department)s and extract = %(extract)s
    ),
    (select max(known_at) + interval '1 microsecond' from audit.publication)
)
"""
_PUBLICATION = """
select greatest(
    clock_timestamp(),
    (select max(occurred_at) from audit.delivery_event where event = 'accepted'),
    (select max(known_at) + interval '1 microsecond' from audit.publication)
)
"""
_FREEZE = """
select greatest(
    clock_timestamp(),
    (select max(known_at) + interval '1 microsecond' from audit.publication),
    (select greatest(max(frozen_at), max(released_at)) + interval '1 microsecond' from audit.frozen_year)
)
"""


def lock_extract(connection: Connection, contract: Contract) -> None:
    """Keep every other run off this extract until the caller's transaction ends."""
    lock(connection, f"extract {contract.name}")


def open_acceptance(connection: Connection, contract: Contract) -> datetime:
    """Return the moment at which a delivery of the extract is accepted, for history and ledger alike.

    Call it before anything else of the transaction. It takes the extract's lock, and shares the publication
    gate with other acceptances: no publication can pick its known_at until this transaction has ended.
    """
    lock_extract(connection, contract)
    lock(connection, PUBLICATION_GATE, shared=True)
    return _moment(connection, _ACCEPTANCE, {"department": contract.department, "extract": contract.extract})


def publication_moment(connection: Connection) -> datetime:
    """Return the known_at of a publication; insert it into audit.publication in the same transaction.

    Waits for acceptances under way. Whatever is accepted afterwards gets a later moment, so that the state
    known at known_at stays the same for ever and the publication can be rebuilt.
    """
    lock(connection, PUBLICATION_GATE)
    return _moment(connection, _PUBLICATION, {})


def report_moment(connection: Connection) -> datetime:
    """Return the moment as of which a report tells; everything decided until then can be seen.

    Waits for acceptances and refusals under way.
    """
    lock(connection, PUBLICATION_GATE)
    lock(connection, CHAIN)
    return _moment(connection, _PUBLICATION, {})


def freeze_moment(connection: Connection) -> datetime:
    """Return the moment at which figures are frozen or released; write it in the same transaction.

    It lies after every publication opened so far, and none is opened before the transaction has ended: what
    was frozen when a publication was made stays the same for ever.
    """
    lock(connection, FREEZES)
    lock(connection, PUBLICATION_GATE, shared=True)
    return _moment(connection, _FREEZE, {})


def _moment(connection: Connection, query: str, parameters: dict[str, str]) -> datetime:
    row = connection.execute(query.encode(), parameters).fetchone()
    assert row is not None  # noqa: S101 a select without a from clause has one row
    moment: datetime = row[0]
    return moment
