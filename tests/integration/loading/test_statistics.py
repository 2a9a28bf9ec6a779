"""The planner hears of a long delivery before its rows are read, and is not made to look for a short one."""

from __future__ import annotations

from psycopg.sql import SQL

from cityplan.contracts import load_contracts
from cityplan.loading.tables import apply_contract, raw_table, refresh_raw_statistics
from cityplan.settings import Settings
from cityplan.warehouse.block_ranges import summarize
from cityplan.warehouse.connect import Connection, role_connection

CASES = load_contracts()["petitions.cases"]
RAW = raw_table(CASES)
LONG = 60_000


def arrive(raw: Connection, delivery_id: int, rows: int) -> None:
    """Rows of 400 bytes."""
    statement = SQL("insert into {} (delivery_id, case_no) select %s, {} from generate_series(1, %s)")
    raw.execute(statement.format(RAW, "x" * 400), (delivery_id, rows))


def known_rows(raw: Connection) -> float:
    """How many rows the table had when it was last analyzed."""
    [(rows,)] = raw.execute(
        "select reltuples from pg_class where oid = %s::regclass", (RAW.as_string(raw),)
    ).fetchall()
    return float(rows)


def expected_rows(raw: Connection, delivery_id: int) -> int:
    """How many rows the planner takes a delivery for."""
    explained = raw.execute(
        SQL("explain (format json) select from {} where delivery_id = %s").format(RAW), (delivery_id,)
    ).fetchone()
    assert explained is not None
    return int(explained[0][0]["Plan"]["Plan Rows"])


def unknown_ranges(raw: Connection) -> int:
    """How many ranges of blocks the index knows nothing of; it does not know them afterwards either."""
    with raw.transaction(force_rollback=True):
        return summarize(raw, RAW)


def test_a_long_delivery_is_no_handful_of_rows(settings: Settings) -> None:
    with role_connection(settings, "loader", autocommit=True) as raw:
        apply_contract(raw, CASES)
        arrive(raw, 1, LONG)
        raw.execute(SQL("analyze {}").format(RAW))  # as the server itself does sooner or later
        arrive(raw, 2, LONG)
        assert expected_rows(raw, 2) < LONG / 100
        assert unknown_ranges(raw) > 10
        refresh_raw_statistics(raw, CASES)
        assert LONG / 2 < expected_rows(raw, 2) < LONG * 2

        assert summarize(raw, RAW) == 0

        known = known_rows(raw)
        arrive(raw, 3, 100)
        refresh_raw_statistics(raw, CASES)
        assert known_rows(raw) == known
