"""The hash chain: each event carries the hash of the one before it, so none can change or vanish unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from psycopg import sql

from cityplan.ledger.locks import CHAIN, lock
from cityplan.warehouse.connect import Connection

HASHED = (
    "event_id",
    "delivery_id",
    "event",
    "department",
    "extract",
    "as_of",
    "received_at",
    "source_uri",
    "channel",
    "contract_version",
    "content_sha256",
    "records_read",
    "rows_accepted",
    "rows_quarantined",
    "rows_skipped",
    "rows_refused",
    "reason",
    "run_id",
    "occurred_at",
)
"""Columns of audit.delivery_event under the hash, all but the two hashes themselves."""

_COLUMNS = sql.SQL(", ").join(map(sql.Identifier, HASHED))
_INSERT = sql.SQL("insert into audit.delivery_event ({}, previous_hash, hash) values ({})").format(
    _COLUMNS, sql.SQL(", ").join(sql.Placeholder() * (len(HASHED) + 2))
)
_READ = sql.SQL("select {}, previous_hash, hash from audit.delivery_event order by event_id").format(_COLUMNS)


@dataclass(frozen=True, slots=True)
class Break:
    """The first event that does not hold, and why, in plain words."""

    event_id: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Verification:
    """Result of reading the chain: events read, hash of the last one, the first break if there is one."""

    events: int
    head: bytes | None
    broken: Break | None


_LAST_HASH = "select hash from audit.delivery_event order by event_id desc limit 1"
_NEXT_ID = "select nextval(pg_get_serial_sequence('audit.delivery_event', 'event_id'))"
_CUT_OFF = Break(None, "The given head is in no event: the end of the ledger was cut off or rewritten.")


def append(connection: Connection, event: Mapping[str, Any]) -> int:
    """Append an event (HASHED columns but event_id; those missing are null) and return its event_id.

    Holds the chain's lock until the caller's transaction ends: other writers of the ledger wait for it.
    """
    lock(connection, CHAIN)
    last = connection.execute(_LAST_HASH).fetchone()
    number = connection.execute(_NEXT_ID).fetchone()
    event_id: int = number[0] if number else 0
    values = {name: event.get(name) for name in HASHED} | {"event_id": event_id}
    previous = bytes(last[0]) if last else None
    connection.execute(_INSERT, (*values.values(), previous, event_hash(previous, values)))
    return event_id


def event_hash(previous: bytes | None, values: Mapping[str, Any]) -> bytes:
    """Return sha256 of the former event's hash (nothing for the first one) and the event's canonical JSON."""
    return hashlib.sha256((previous or b"") + canonical(values)).digest()


def canonical(values: Mapping[str, Any]) -> bytes:
    """Return the one JSON text of an event: sorted names, no spaces, times in UTC with microseconds."""
    text = json.dumps(
        {name: _plain(value) for name, value in values.items()},
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return text.encode()


def verify(connection: Connection, head: bytes | None = None) -> Verification:
    """Read the chain from its start and name the first event that does not hold.

    `head` is a hash printed on an earlier report: when no event carries it, the end of the chain was cut or
    rewritten since, which the chain alone cannot show.
    """
    previous: bytes | None = None
    events = 0
    head_seen = head is None
    with connection.transaction(), connection.cursor(name="ledger_chain") as cursor:
        for row in cursor.execute(_READ):
            values = dict(zip(HASHED, row, strict=False))
            if reason := _fault(previous, values, row[-2], row[-1]):
                return Verification(events, previous, Break(values["event_id"], reason))
            previous = bytes(row[-1])
            head_seen = head_seen or previous == head
            events += 1
    return Verification(events, previous, None if head_seen else _CUT_OFF)


def _fault(
    expected: bytes | None, values: Mapping[str, Any], previous: bytes | None, own: bytes
) -> str | None:
    if (bytes(previous) if previous is not None else None) != expected:
        return "It does not follow the event before it: one was removed, added or given another hash."
    if bytes(own) != event_hash(expected, values):
        return "Its content is not what was hashed when it was written: a column was changed since."
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    return value
