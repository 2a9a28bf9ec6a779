"""Floor of validation: psql counts what breaks each rule in one scan, and groups the keys."""

from __future__ import annotations

import os
from collections.abc import Callable

from sqlalchemy import make_url

from bench.contestants.copy_floor import psql
from bench.contestants.protocol import Arguments, Facts, Work, perform
from bench.payments import read_through

_UNIQUE = "expect_compound_columns_to_be_unique"


def prepare(arguments: Arguments) -> Work:
    """Write the statement; the work is to run it."""
    statement = _statement(arguments["rules"], f"work.{arguments['table']}")
    read_through(make_url(os.environ["WAREHOUSE_URL"]))

    def work(_stage: Callable[[str], None]) -> Facts:
        psql("-x", "-c", statement)
        return {}

    return work


def _statement(rules: list[Arguments], table: str) -> str:
    counts = [_count(rule, table) for rule in rules]
    return f"select {', '.join(counts)} from {table}"  # noqa: S608 conditions of the contracts


def _count(rule: Arguments, table: str) -> str:
    if rule["expectation"] == _UNIQUE:
        key = ", ".join(rule["kwargs"]["column_list"])
        repeated = f"select {key} from {table} group by {key} having count(*) > 1"  # noqa: S608
        count = f"(select count(*) from ({repeated}) as repeated)"  # noqa: S608
    else:
        count = f"count(*) filter (where {rule['breaking']})"
    return f'{count} as "{rule["id"]}"'


if __name__ == "__main__":
    perform(prepare)
