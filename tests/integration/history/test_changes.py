"""Which version of a record counts when departments deliver changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from psycopg import sql

from cityplan.history import index_arrivals
from cityplan.history.tables import Tables
from cityplan.settings import Settings
from cityplan.warehouse.block_ranges import summarize
from cityplan.warehouse.connect import role_connection

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 6, day) for day in (1, 2, 3))
ANY_DAY = date(2021, 12, 31)  # the latest version counts in every period; the record's own dates decide


def test_a_later_change_replaces_the_record(changes: Any) -> None:
    changes.deliver(MONDAY, {"a": 1, "b": 1})
    known = changes.moment
    counts = changes.deliver(TUESDAY, {"a": 2, "c": 2})
    assert (counts.inserted, counts.closed, counts.unchanged, counts.outdated) == (2, 1, 0, 0)
    assert changes.state(ANY_DAY) == {"a": 2, "b": 1, "c": 2}
    assert changes.state(ANY_DAY, known) == {"a": 1, "b": 1}


def test_a_late_change_does_not_undo_a_newer_one(changes: Any) -> None:
    changes.deliver(MONDAY, {"a": 1})
    changes.deliver(WEDNESDAY, {"a": 3})
    counts = changes.deliver(TUESDAY, {"a": 2, "b": 2})
    assert (counts.inserted, counts.outdated) == (1, 1)
    assert changes.state(ANY_DAY) == {"a": 3, "b": 2}


def test_an_outdated_change_is_kept_but_was_never_known_as_current(changes: Any) -> None:
    changes.deliver(WEDNESDAY, {"a": 3})
    changes.deliver(TUESDAY, {"a": 2})
    assert ("a", 2, "2026-06-02", "infinity", False) in changes.versions()
    assert changes.state(ANY_DAY, changes.moment) == {"a": 3}


def test_a_withdrawn_record_leaves_every_period(changes: Any) -> None:
    changes.deliver(MONDAY, {"a": 1, "b": 1})
    changes.deliver(WEDNESDAY, {"a": None})
    assert changes.state(ANY_DAY) == {"b": 1}


def test_an_older_delivery_cannot_bring_a_withdrawn_record_back(changes: Any) -> None:
    changes.deliver(WEDNESDAY, {"a": None})
    changes.deliver(TUESDAY, {"a": 2})
    assert changes.state(ANY_DAY) == {}


def test_a_newer_delivery_can(changes: Any) -> None:
    changes.deliver(MONDAY, {"a": None})
    changes.deliver(TUESDAY, {"a": 2})
    assert changes.state(ANY_DAY) == {"a": 2}


def test_the_last_row_of_a_key_in_a_delivery_wins(changes: Any) -> None:
    counts = changes.deliver(MONDAY, [("a", 1), ("b", 1), ("a", 2), ("a", None), ("a", 4)])
    assert (counts.inserted, counts.outdated) == (2, 3)
    assert changes.state(ANY_DAY) == {"a": 4, "b": 1}


def test_the_same_delivery_twice_writes_nothing(changes: Any) -> None:
    changes.deliver(MONDAY, {"a": 1, "b": None})
    counts = changes.deliver(MONDAY, {"a": 1, "b": None})
    assert (counts.unchanged, counts.written) == (2, 0)


def test_a_repeated_date_corrects_the_records_it_names_and_no_other(changes: Any) -> None:
    changes.deliver(MONDAY, {"a": 1, "b": 1})
    changes.deliver(MONDAY, {"a": 5})
    assert changes.state(ANY_DAY) == {"a": 5, "b": 1}


def test_a_confirmed_value_is_as_new_as_its_confirmation(changes: Any) -> None:
    changes.deliver(MONDAY, {"a": 1})
    changes.deliver(WEDNESDAY, {"a": 1})
    changes.deliver(TUESDAY, {"a": 2})
    assert changes.state(ANY_DAY) == {"a": 1}


def test_rows_set_aside_change_nothing(changes: Any) -> None:
    changes.deliver(MONDAY, {"a": 1, "b": 1})
    changes.deliver(TUESDAY, {"b": 2}, broken=["a"], unreadable=2)
    assert changes.state(ANY_DAY) == {"a": 1, "b": 2}


def test_a_delivery_without_rows(changes: Any) -> None:
    changes.deliver(MONDAY, {"a": 1})
    counts = changes.deliver(TUESDAY, {})
    assert counts.written == 0
    assert changes.state(ANY_DAY) == {"a": 1}


def test_appended_records_add_up_and_a_key_that_comes_again_is_corrected(append: Any) -> None:
    append.deliver(MONDAY, {"a": 1, "b": 1}, twice=["b"])
    counts = append.deliver(TUESDAY, {"c": 2, "a": 3})
    assert (counts.inserted, counts.closed) == (2, 1)
    assert append.state(ANY_DAY) == {"a": 3, "b": 1, "c": 2}


def looked_at(extract: Any) -> int:
    """How many rows of what is current were read in a row, and how many looked for by key, so far."""
    extract.connection.execute("select pg_stat_force_next_flush()")
    extract.connection.commit()
    table = extract.contract.table
    query = """
    select sum(pg_stat_get_tuples_returned(oid)) + sum(pg_stat_get_numscans(oid))
    from pg_class where relname in (%s, %s)
    """
    names = (f"{table}__current", f"{table}__current_key")
    return int(extract.connection.execute(query, names).fetchone()[0])


def test_numbers_that_count_on_meet_nothing_and_nothing_is_read_for_them(append: Any) -> None:
    append.deliver(MONDAY, {f"{number:06d}": 1 for number in range(3_000)})
    before = looked_at(append)
    counts = append.deliver(TUESDAY, {f"{number:06d}": 2 for number in range(3_000, 3_700)})
    assert (counts.inserted, counts.closed) == (700, 0)
    assert looked_at(append) - before < 10
    counts = append.deliver(WEDNESDAY, {f"{number:06d}": 3 for number in range(2_999, 3_701)})
    assert (counts.inserted, counts.closed) == (702, 701)


def test_what_a_long_delivery_adds_and_closes_is_found_by_its_moment(changes: Any) -> None:
    changes.deliver(MONDAY, {f"{number:06d}": 1 for number in range(20_000)})
    counts = changes.deliver(TUESDAY, {f"{number:06d}": 2 for number in range(20_000)})
    index_arrivals(changes.connection, changes.contract, counts)
    tables = Tables.of(changes.contract)
    assert summarize(changes.connection, tables.current, tables.past) == 0


def key_index(extract: Any) -> int:
    """The index of current knowledge by key."""
    row = extract.connection.execute(
        "select oid from pg_class where relname = %s", (f"{extract.contract.table}__current_key",)
    ).fetchone()
    return int(row[0])


def test_an_index_is_built_anew_for_a_delivery_that_is_long_beside_what_is_current(changes: Any) -> None:
    changes.deliver(MONDAY, {f"a{number}": 1 for number in range(3)})
    first = key_index(changes)
    changes.deliver(TUESDAY, {"a0": 2})
    assert key_index(changes) == first
    counts = changes.deliver(WEDNESDAY, {f"a{number}": 3 for number in range(6_000)})
    assert (counts.inserted, counts.closed) == (6_000, 3)
    assert key_index(changes) != first
    assert len(changes.state(ANY_DAY)) == 6_000


def test_and_kept_up_while_somebody_reads_what_is_current(changes: Any, settings: Settings) -> None:
    changes.deliver(MONDAY, {"a0": 1})
    first = key_index(changes)
    changes.connection.commit()
    with role_connection(settings, "transformer") as reader:
        whole = sql.Identifier("history", changes.contract.table)
        reader.execute(sql.SQL("select from {}").format(whole))
        counts = changes.deliver(TUESDAY, {f"a{number}": 2 for number in range(6_000)})
    assert (counts.inserted, counts.closed, key_index(changes)) == (6_000, 1, first)
