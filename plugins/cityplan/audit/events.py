"""Checks the ledger's chain, in the warehouse and as a manifest holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psycopg.rows import dict_row

from cityplan.audit.findings import Finding, differences
from cityplan.audit.manifest import plain_event
from cityplan.ledger import chain
from cityplan.warehouse.connect import Connection

_EVENTS = "select * from audit.delivery_event order by event_id"


def verify_events(
    connection: Connection, signed: Sequence[Mapping[str, Any]], head: bytes | None = None
) -> Iterator[Finding]:
    """Name every event of the ledger that does not hold; `signed` are the events of the latest manifest.

    The chain shows that something was changed since it was written; a manifest shows what, and also what a
    chain written anew from some event on would hide. So does a `head` that was printed or noted elsewhere.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        stored = {row["event_id"]: row for row in cursor.execute(_EVENTS)}
    named = set()
    for event in signed:
        row = stored.get(event["event_id"])
        found = plain_event(row) | {"hash": bytes(row["hash"]).hex()} if row else None
        for problem in _differing(event, found):
            named.add(event["event_id"])
            yield Finding("event", _name(event), problem)
    broken = chain.verify(connection, head).broken
    if broken is not None and broken.event_id not in named:
        row = stored.get(broken.event_id) if broken.event_id is not None else None
        yield Finding("event", _name(row) if row else "head 链头", f"{broken.reason} 哈希链断裂")


def verify_signed_events(ledger: Mapping[str, Any], head: bytes | None = None) -> Iterator[Finding]:
    """Name the first event of a manifest at which its own chain breaks, and a `head` none of them carries."""
    previous: bytes | None = None
    for event in ledger["events"]:
        values = {column: event[column] for column in chain.HASHED}
        expected = chain.event_hash(previous, values)
        if event["hash"] != expected.hex():
            yield Finding("event", _name(event), "the manifest's chain breaks here 清单中的哈希链在此断裂")
            return
        previous = expected
    if ledger["head"] != (previous.hex() if previous else None):
        yield Finding("manifest", "ledger.head", "is not the hash of the last event 链头与最后事件不符")
    if head is not None and head.hex() not in {event["hash"] for event in ledger["events"]}:
        yield Finding("manifest", "ledger.events", f"none has the head 无此链头 {head.hex()}")


def _differing(event: Mapping[str, Any], found: Mapping[str, Any] | None) -> Iterator[str]:
    if found is None:
        yield "is gone from the ledger 已从台账中消失"
    else:
        yield from differences(event, found)


def _name(event: Mapping[str, Any]) -> str:
    delivered = f"{event['department']}.{event['extract']} {event['as_of']}"
    return f"{event['event_id']} (delivery 交付 {event['delivery_id']}, {event['event']}, {delivered})"
