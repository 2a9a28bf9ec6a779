"""Rows of one key: marked when they differ, skipped when they repeat; a key that lacks a part equals none."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from psycopg.sql import SQL, Identifier

from cityplan.contracts import load_contracts
from cityplan.history import repeated_keys, typed_columns
from cityplan.loading.repeats import mark_repeats
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection

AREAS = load_contracts()["civil_affairs.day_care_service_areas"]
WORK = Identifier("work", "d1")
ROW = """
insert into {} (institution_id, community_code, served_from, file_no, row_number)
values (%s, %s, %s, 1, %s)
"""

Row = tuple[str | None, str | None, str]


@pytest.fixture
def loader(settings: Settings) -> Iterator[Connection]:
    columns = ", ".join(f"{name} {sql_type}" for name, sql_type in typed_columns(AREAS))
    marks = "unreadable text[], is_skipped boolean, skip_reason text, shares_key boolean"
    with role_connection(settings, "loader", autocommit=True) as connection:
        statement = SQL("create table {} ({}, file_no smallint, row_number integer, {})")
        connection.execute(statement.format(WORK, SQL(columns), SQL(marks)))
        yield connection


@pytest.fixture
def marked(loader: Connection) -> Callable[..., tuple[list[int], list[int]]]:
    """A function that marks rows (two parts of the key, a value): indexes of the skipped, and of those that
    share their key.
    """

    def mark(*rows: Row) -> tuple[list[int], list[int]]:
        for index, row in enumerate(rows):
            loader.execute(SQL(ROW).format(WORK), (*row, index))
        skipped = mark_repeats(loader, AREAS, WORK)
        query = "select row_number from {} where {} order by 1"
        found = [
            [row[0] for row in loader.execute(SQL(query).format(WORK, SQL(condition)))]
            for condition in ("is_skipped", "shares_key")
        ]
        assert len(found[0]) == skipped
        return found[0], found[1]

    return mark


def test_a_key_is_all_its_parts(marked: Callable[..., tuple[list[int], list[int]]]) -> None:
    rows = [("a", "1", "2024-01-01"), ("a", "2", "2024-01-02"), ("b", "1", "2024-01-03")]
    assert marked(*rows) == ([], [])


def test_rows_of_one_key_are_skipped_when_equal_and_share_it_when_not(
    marked: Callable[..., tuple[list[int], list[int]]],
) -> None:
    first, other = ("a", "1", "2024-01-01"), ("a", "1", "2024-01-02")
    assert marked(first, ("b", "1", "2024-01-01"), other, first, ("b", "1", "2024-01-01")) == ([3, 4], [0, 2])


def test_a_key_that_lacks_a_part_is_shared_with_no_other(
    marked: Callable[..., tuple[list[int], list[int]]],
) -> None:
    rows = [
        ("a", None, "2024-01-01"),
        ("a", None, "2024-01-01"),
        (None, "1", "2024-01-01"),
        (None, "1", "2024-01-02"),
    ]
    assert marked(*rows) == ([], [])


def test_keys_of_one_hash_are_not_one_key(
    marked: Callable[..., tuple[list[int], list[int]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeated_keys, "_HASH", "length((row({})::text)) * 0")
    rows = [
        ("a", "1", "2024-01-01"),
        ("b", "1", "2024-01-02"),
        ("c", "1", "2024-01-03"),
        ("c", "1", "2024-01-04"),
    ]
    assert marked(*rows) == ([], [2, 3])


def test_two_deliveries_of_one_transaction_are_marked(
    loader: Connection, marked: Callable[..., tuple[list[int], list[int]]]
) -> None:
    with loader.transaction():
        assert marked(("a", "1", "2024-01-01"), ("a", "1", "2024-01-02")) == ([], [0, 1])
        loader.execute(SQL("truncate {}").format(WORK))
        assert marked(("b", "1", "2024-01-01"), ("c", "1", "2024-01-02")) == ([], [])
