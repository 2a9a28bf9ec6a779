"""What the ledger knows of an extract's deliveries."""

from __future__ import annotations

from datetime import date

from cityplan.contracts import Contract
from cityplan.ledger.model import Counts, Decision
from cityplan.warehouse.connect import Connection

_DECIDED = """
select delivery_id, event, as_of, contract_version, content_sha256,
    records_read, rows_accepted, rows_quarantined, rows_skipped, rows_refused, reason, occurred_at
from audit.delivery_event
where department = %s and extract = %s and as_of = %s and event in ('accepted', 'refused')
    and source_uri = coalesce(%s, source_uri)
order by event_id desc
limit 1
"""
_RECEIVED = """
select received.delivery_id
from audit.delivery_event as received
where received.department = %s and received.extract = %s and received.as_of = %s
    and received.event = 'received' and received.content_sha256 = %s and received.contract_version = %s
    and not exists (
        select from audit.delivery_event as decided
        where decided.delivery_id = received.delivery_id and decided.event <> 'received'
    )
order by received.event_id desc
limit 1
"""
_LATEST = """
select max(as_of) from audit.delivery_event
where department = %s and extract = %s and event = 'accepted'
"""
_NEXT = """
select min(as_of) from audit.delivery_event
where department = %s and extract = %s and event = 'accepted' and as_of > %s
"""


def find_decided(
    connection: Connection, contract: Contract, as_of: date, source_uri: str | None = None
) -> Decision | None:
    """Return the latest decision on the extract's state as of that date, None when there is none.

    With `source_uri`, the latest on what came from that place. Only the latest counts: content A, then B,
    then A again is a change and not a repetition.
    """
    parameters = (contract.department, contract.extract, as_of, source_uri)
    row = connection.execute(_DECIDED, parameters).fetchone()
    if row is None:
        return None
    delivery_id, event, decided_as_of, contract_version, content_sha256, *counts, reason, decided_at = row
    return Decision(
        delivery_id=delivery_id,
        event=event,
        as_of=decided_as_of,
        contract_version=contract_version,
        content_sha256=content_sha256,
        counts=Counts(*counts),
        reason=reason,
        decided_at=decided_at,
    )


def find_received(
    connection: Connection, contract: Contract, as_of: date, content_sha256: str, contract_version: str
) -> int | None:
    """Return the delivery of this content that was received but never decided: a run died in between."""
    parameters = (contract.department, contract.extract, as_of, content_sha256, contract_version)
    row = connection.execute(_RECEIVED, parameters).fetchone()
    return row[0] if row else None


def next_accepted_as_of(connection: Connection, contract: Contract, as_of: date) -> date | None:
    """Return the first as_of after that date with an accepted delivery, None when it is the last."""
    row = connection.execute(_NEXT, (contract.department, contract.extract, as_of)).fetchone()
    return row[0] if row else None


def latest_accepted_as_of(connection: Connection, contract: Contract) -> date | None:
    """Return the latest as_of of the extract's accepted deliveries, None when none is accepted yet."""
    row = connection.execute(_LATEST, (contract.department, contract.extract)).fetchone()
    return row[0] if row else None
