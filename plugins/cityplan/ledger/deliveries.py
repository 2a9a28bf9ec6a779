"""The events of a delivery: received, then accepted or refused, perhaps superseded."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from psycopg.rows import dict_row

from cityplan.contracts import Contract, Mode
from cityplan.ledger.chain import append
from cityplan.ledger.locks import CHAIN, lock
from cityplan.ledger.model import Arrival, Counts, LedgerError
from cityplan.warehouse.connect import Connection

_IDENTITY = (
    "delivery_id",
    "department",
    "extract",
    "as_of",
    "received_at",
    "source_uri",
    "channel",
    "contract_version",
    "content_sha256",
)
_FORMER = """
select event.delivery_id
from audit.delivery_event as event
where event.event = 'accepted'
    and event.department = %(department)s and event.extract = %(extract)s and event.as_of = %(as_of)s
    and event.delivery_id <> %(delivery_id)s
    and not exists (
        select from audit.delivery_event as later
        where later.delivery_id = event.delivery_id and later.event = 'superseded'
    )
order by event.event_id
"""


def begin_delivery(connection: Connection) -> int:
    """Return a new delivery's number. Takes no lock, so that many deliveries can be copied to raw at once."""
    row = connection.execute("select nextval('audit.delivery_id_seq')").fetchone()
    assert row is not None  # noqa: S101 a select without a from clause has one row
    return int(row[0])


def receive(connection: Connection, delivery_id: int, arrival: Arrival) -> None:
    """Record that the delivery's records lie in raw; last statement of the transaction that wrote them."""
    append(connection, asdict(arrival) | _event(delivery_id, "received", arrival.received_at))


def accept(
    connection: Connection,
    contract: Contract,
    delivery_id: int,
    counts: Counts,
    moment: datetime,
    run_id: str,
    *,
    reason: str | None = None,
    supplements: bool = False,
) -> None:
    """Record the acceptance at `moment` (of open_acceptance, the one history was written with).

    An accepted snapshot takes the place of a former one of the same as_of: that one gets an event superseded.
    Not so a delivery that only supplements it (rows set aside then, accepted now). `reason` says what is
    unusual about the acceptance.
    Raises LedgerError when the delivery was never received or is decided already.
    """
    identity = _undecided(connection, delivery_id)
    event = identity | _event(delivery_id, "accepted", moment) | _columns(counts)
    append(connection, event | {"run_id": run_id, "reason": reason})
    if contract.mode is not Mode.SNAPSHOT or supplements:
        return
    for (former,) in connection.execute(_FORMER, identity).fetchall():
        event = _received(connection, former) | _event(former, "superseded", moment)
        reason = f"由第 {delivery_id} 次交付取代 · superseded by delivery {delivery_id}"
        append(connection, event | {"run_id": run_id, "reason": reason})


def refuse(connection: Connection, delivery_id: int, counts: Counts, reason: str, run_id: str) -> None:
    """Record the refusal with the reason an operator reads.

    Raises LedgerError when the delivery was never received or is decided already.
    """
    identity = _undecided(connection, delivery_id)
    lock(connection, CHAIN)  # before the clock is read: who holds the chain sees all that was said until then
    row = connection.execute("select clock_timestamp()").fetchone()
    event = _event(delivery_id, "refused", row[0] if row else None)
    append(connection, identity | event | _columns(counts) | {"reason": reason, "run_id": run_id})


def _undecided(connection: Connection, delivery_id: int) -> dict[str, Any]:
    identity = _received(connection, delivery_id)
    decided = connection.execute(
        "select event from audit.delivery_event where delivery_id = %s and event <> 'received'"
        " order by event_id",
        (delivery_id,),
    ).fetchone()
    if decided is not None:
        raise LedgerError(
            f"Delivery {delivery_id} is already {decided[0]} (该交付已处理).",
            "Another run decided it meanwhile; nothing is lost, this run may be dropped.",
        )
    return identity


def _received(connection: Connection, delivery_id: int) -> dict[str, Any]:
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(
            "select * from audit.delivery_event where delivery_id = %s and event = 'received'", (delivery_id,)
        ).fetchone()
    if row is None:
        raise LedgerError(
            f"Delivery {delivery_id} was never received (台账中没有该交付).",
            "Record it with `receive` in the transaction that writes its raw rows.",
        )
    return {name: row[name] for name in _IDENTITY}


def _event(delivery_id: int, kind: str, moment: datetime | None) -> dict[str, Any]:
    return {"delivery_id": delivery_id, "event": kind, "occurred_at": moment}


def _columns(counts: Counts) -> dict[str, int]:
    return {
        "records_read": counts.read,
        "rows_accepted": counts.accepted,
        "rows_quarantined": counts.quarantined,
        "rows_skipped": counts.skipped,
        "rows_refused": counts.refused,
    }
