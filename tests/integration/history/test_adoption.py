"""The table of a first delivery becomes history itself, and history is the same as if it had been copied."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from psycopg import errors, sql

from cityplan.history import apply_tables, is_first
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection

MONDAY, TUESDAY = date(2026, 6, 1), date(2026, 6, 2)
LINEAGE = (
    "code, amount, is_deleted, as_of, file_no, row_number, version_from::text, version_to::text,"
    " known_to::text, known_from, delivery_id"
)


def partition(extract: Any) -> int:
    """The table that holds what is current."""
    row = extract.connection.execute(
        "select oid from pg_class where relname = %s", (f"{extract.contract.table}__current",)
    ).fetchone()
    return int(row[0])


def rows(extract: Any) -> list[tuple[Any, ...]]:
    table = sql.Identifier("history", extract.contract.table)
    query = sql.SQL("select {} from {} order by code, row_number").format(sql.SQL(LINEAGE), table)
    found: list[tuple[Any, ...]] = extract.connection.execute(query).fetchall()
    return found


@pytest.mark.parametrize("mode", ["snapshot", "changes", "append"])
def test_a_first_delivery_is_not_copied(mode: str, request: pytest.FixtureRequest) -> None:
    extract = request.getfixturevalue(mode)
    apply_tables(extract.connection, extract.contract)
    before = partition(extract)

    counts = extract.deliver(MONDAY, {"a": 1, "b": 2}, broken=["c"], unreadable=1)

    first = partition(extract)
    assert first != before
    assert (counts.inserted, counts.written, counts.unchanged) == (2, 2, 0)
    of_all = ("2026-06-01", "infinity", "infinity", extract.moment, extract.delivery_id)
    assert rows(extract) == [
        ("a", 1, False, MONDAY, 1, 2, *of_all),
        ("b", 2, False, MONDAY, 1, 3, *of_all),
    ]
    extract.deliver(TUESDAY, {"a": 1, "b": 3})
    assert partition(extract) == first, "a later delivery is merged"
    assert extract.state(TUESDAY) == {"a": 1, "b": 3}


def test_rows_overtaken_within_the_first_delivery_are_kept_but_never_current(changes: Any) -> None:
    counts = changes.deliver(MONDAY, [("a", 1), ("b", 1), ("a", 2), ("a", 3)])
    assert (counts.inserted, counts.outdated) == (2, 2)
    assert sorted(changes.versions()) == [
        ("a", 1, "2026-06-01", "infinity", False),
        ("a", 2, "2026-06-01", "infinity", False),
        ("a", 3, "2026-06-01", "infinity", True),
        ("b", 1, "2026-06-01", "infinity", True),
    ]
    assert changes.state(MONDAY, changes.moment) == {"a": 3, "b": 1}


def test_only_changes_may_bring_a_key_twice(append: Any) -> None:
    with pytest.raises(errors.UniqueViolation):
        append.deliver(MONDAY, [("a", 1), ("a", 2)])


def test_the_partition_is_like_any_other(changes: Any) -> None:
    """Readers, the bounds and what is never null are those of the partition that was there before."""
    described = (
        "select relacl::text, pg_get_expr(relpartbound, oid), array(select attname::text from pg_attribute"
        " where attrelid = pg_class.oid and attnotnull and attnum > 0 and not attisdropped order by 1),"
        " (select count(*) from pg_attrdef where adrelid = pg_class.oid),"
        " (select count(*) from pg_constraint where conrelid = pg_class.oid and contype = 'c')"
        " from pg_class where relname = 'civil_affairs__tiny_changes__current'"
    )
    apply_tables(changes.connection, changes.contract)
    before = changes.connection.execute(described).fetchone()
    changes.deliver(MONDAY, {"a": 1})
    assert changes.connection.execute(described).fetchone() == before


def test_readers_are_not_locked_out(changes: Any, settings: Settings) -> None:
    """While somebody reads, the delivery is merged row by row instead."""
    apply_tables(changes.connection, changes.contract)
    changes.connection.commit()
    before = partition(changes)
    with role_connection(settings, "loader") as reader:
        _count(reader, changes.contract.table)
        changes.deliver(MONDAY, {"a": 1})
        assert partition(changes) == before
        assert _count(reader, changes.contract.table) == 1
    assert not is_first(changes.connection, changes.contract)


def _count(reader: Connection, table: str) -> int:
    row = reader.execute(sql.SQL("select count(*) from history.{}").format(sql.Identifier(table))).fetchone()
    return int(row[0]) if row else 0
