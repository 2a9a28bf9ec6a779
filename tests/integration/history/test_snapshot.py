"""What a snapshot changes: its own interval, and nothing that it does not contradict."""

from __future__ import annotations

from datetime import date
from typing import Any

JANUARY, FEBRUARY, MARCH, APRIL = (date(2026, month, 28) for month in (1, 2, 3, 4))


def test_a_snapshot_holds_from_its_date_on(snapshot: Any) -> None:
    counts = snapshot.deliver(JANUARY, {"a": 1, "b": 2})
    assert (counts.inserted, counts.closed, counts.unchanged) == (2, 0, 0)
    assert snapshot.state(JANUARY) == {"a": 1, "b": 2}
    assert snapshot.state(APRIL) == {"a": 1, "b": 2}
    assert snapshot.state(date(2026, 1, 27)) == {}


def test_the_same_snapshot_of_a_later_date_writes_nothing(snapshot: Any) -> None:
    snapshot.deliver(JANUARY, {"a": 1, "b": 2})
    counts = snapshot.deliver(FEBRUARY, {"b": 2, "a": 1})
    assert (counts.inserted, counts.closed, counts.unchanged, counts.written) == (0, 0, 2, 0)
    assert len(snapshot.versions()) == 2


def test_changed_added_and_absent_records(snapshot: Any) -> None:
    snapshot.deliver(JANUARY, {"a": 1, "b": 2, "c": 3})
    counts = snapshot.deliver(FEBRUARY, {"a": 1, "b": 20, "d": 4})
    assert (counts.inserted, counts.closed, counts.unchanged, counts.kept) == (2, 2, 1, 2)
    assert snapshot.state(JANUARY) == {"a": 1, "b": 2, "c": 3}
    assert snapshot.state(FEBRUARY) == {"a": 1, "b": 20, "d": 4}
    assert snapshot.versions() == [
        ("a", 1, "2026-01-28", "infinity", True),
        ("b", 2, "2026-01-28", "infinity", False),
        ("b", 2, "2026-01-28", "2026-02-28", True),
        ("b", 20, "2026-02-28", "infinity", True),
        ("c", 3, "2026-01-28", "infinity", False),
        ("c", 3, "2026-01-28", "2026-02-28", True),
        ("d", 4, "2026-02-28", "infinity", True),
    ]


def test_a_late_snapshot_changes_only_its_own_interval(snapshot: Any) -> None:
    snapshot.deliver(JANUARY, {"a": 1})
    snapshot.deliver(MARCH, {"a": 3})
    before = snapshot.moment
    snapshot.deliver(FEBRUARY, {"a": 2, "b": 2})
    assert [snapshot.state(on).get("a") for on in (JANUARY, FEBRUARY, MARCH, APRIL)] == [1, 2, 3, 3]
    assert snapshot.state(MARCH) == {"a": 3}
    assert snapshot.state(FEBRUARY, before) == {"a": 1}


def test_a_snapshot_older_than_all_speaks_until_the_first_known(snapshot: Any) -> None:
    snapshot.deliver(MARCH, {"a": 3})
    snapshot.deliver(JANUARY, {"a": 1, "b": 1})
    assert snapshot.state(FEBRUARY) == {"a": 1, "b": 1}
    assert snapshot.state(MARCH) == {"a": 3}


def test_a_correction_of_a_date_and_its_reversal(snapshot: Any) -> None:
    snapshot.deliver(JANUARY, {"a": 1, "b": 1})
    original = snapshot.moment
    snapshot.deliver(FEBRUARY, {"a": 2, "b": 1})
    snapshot.deliver(JANUARY, {"a": 9})
    corrected = snapshot.moment
    snapshot.deliver(JANUARY, {"a": 1, "b": 1})
    assert snapshot.state(JANUARY) == {"a": 1, "b": 1}
    assert snapshot.state(JANUARY, corrected) == {"a": 9}
    assert snapshot.state(JANUARY, original) == {"a": 1, "b": 1}
    assert snapshot.state(FEBRUARY) == {"a": 2, "b": 1}


def test_a_broken_row_keeps_its_last_accepted_version(snapshot: Any) -> None:
    snapshot.deliver(JANUARY, {"a": 1, "b": 2})
    snapshot.deliver(FEBRUARY, {"b": 3}, broken=["a"])
    assert snapshot.state(FEBRUARY) == {"a": 1, "b": 3}


def test_a_broken_row_of_a_new_record_holds_nothing(snapshot: Any) -> None:
    snapshot.deliver(JANUARY, {"a": 1}, broken=["b"])
    assert snapshot.state(JANUARY) == {"a": 1}


def test_an_unreadable_key_closes_nothing(snapshot: Any) -> None:
    snapshot.deliver(JANUARY, {"a": 1, "b": 2, "c": 3})
    snapshot.deliver(FEBRUARY, {"a": 10}, unreadable=1)
    assert snapshot.state(FEBRUARY) == {"a": 10, "b": 2, "c": 3}


def test_the_caller_can_keep_absent_records_too(snapshot: Any) -> None:
    snapshot.deliver(JANUARY, {"a": 1, "b": 2})
    snapshot.deliver(FEBRUARY, {"a": 1}, keep_absent=True)
    assert snapshot.state(FEBRUARY) == {"a": 1, "b": 2}


def test_exact_duplicates_are_left_out(snapshot: Any) -> None:
    counts = snapshot.deliver(JANUARY, {"a": 1, "b": 2}, twice=["a"])
    assert counts.inserted == 2
    assert snapshot.state(JANUARY) == {"a": 1, "b": 2}


def test_versions_say_which_row_of_which_delivery_they_came_with(snapshot: Any) -> None:
    snapshot.deliver(JANUARY, {"a": 1, "b": 2})
    first = snapshot.delivery_id
    snapshot.deliver(MARCH, {"a": 1, "b": 3})
    places = snapshot.connection.execute(
        "select code, as_of, delivery_id, row_number from history.civil_affairs__tiny_snapshot"
        " where known_to = 'infinity' order by code, version_from"
    ).fetchall()
    assert places == [
        ("a", JANUARY, first, 2),
        ("b", JANUARY, first, 3),
        ("b", MARCH, snapshot.delivery_id, 3),
    ]
