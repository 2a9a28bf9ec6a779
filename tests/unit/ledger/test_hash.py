"""The hash of an event depends on its content and its predecessor, and on nothing else."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone

from cityplan.ledger.chain import canonical, event_hash

EVENT = {
    "extract": "cases",
    "as_of": date(2026, 1, 31),
    "reason": "表头不符",
    "rows_read": 12,
    "run_id": None,
}


def test_canonical_json_is_sorted_compact_and_keeps_chinese() -> None:
    text = '{"as_of":"2026-01-31","extract":"cases","reason":"表头不符","rows_read":12,"run_id":null}'
    assert canonical(EVENT) == text.encode()


def test_a_moment_is_the_same_in_every_time_zone() -> None:
    moment = datetime(2026, 1, 31, 23, 59, 59, 5, tzinfo=timezone(timedelta(hours=8)))
    assert canonical({"at": moment}) == b'{"at":"2026-01-31T15:59:59.000005Z"}'
    assert canonical({"at": moment}) == canonical({"at": moment.astimezone(UTC)})


def test_the_first_event_is_hashed_alone_and_the_next_behind_its_hash() -> None:
    first = event_hash(None, EVENT)
    assert first == hashlib.sha256(canonical(EVENT)).digest()
    assert event_hash(first, EVENT) == hashlib.sha256(first + canonical(EVENT)).digest()
