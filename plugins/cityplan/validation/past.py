"""What accepted deliveries looked like, and how a delivery is compared with them.

The table of a delivery is work.d<id> or its view: the number leads to the extract and the date in the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median

from psycopg.sql import SQL, Identifier

from cityplan.contracts import Contract
from cityplan.warehouse.connect import Connection

SHARES = "expect_column_shares_to_follow_past_deliveries"
MEAN = "expect_column_mean_to_follow_past_deliveries"

# Read by all processors, which an insert of what it selects would not be.
_PROFILE = SQL("""
select {code}, count(*), {total}
from {table}
where {column} is not null and rule_ids is null and is_skipped is not true
group by 1
""")
_KEEP = """
insert into quality.delivery_profile (delivery_id, column_name, code, records, total)
values (%s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class PastRows:
    """(as_of, records) of earlier dates' accepted deliveries, one a date, latest first; `as_of` is the judged
    one's date.
    """

    as_of: date | None
    deliveries: Sequence[tuple[date, int]]


def delivery_of(table: str) -> int:
    """Return the number of the delivery whose typed table or view is called so."""
    found = re.match(r"d(\d+)", table)
    if found is None:
        raise ValueError(f"{table} is no table of a delivery")
    return int(found.group(1))


def write_profile(connection: Connection, contract: Contract, delivery_id: int, table: Identifier) -> None:
    """Keep what later deliveries are compared with; part of the accepting transaction."""
    for rule in contract.rules:
        if rule.expectation not in {SHARES, MEAN}:
            continue
        name, is_number = str(rule.kwargs["column"]), rule.expectation == MEAN
        column = Identifier(name)
        profile = _PROFILE.format(
            code=SQL("''") if is_number else SQL("{}::text").format(column),
            total=SQL("sum({})").format(column) if is_number else SQL("null::numeric"),
            column=column,
            table=table,
        )
        with connection.cursor() as cursor:
            codes = cursor.execute(profile).fetchall()
            cursor.executemany(_KEEP, [(delivery_id, name, *code) for code in codes])


def distance(now: Mapping[str, int], past: Mapping[str, int]) -> float:
    """Total variation distance of two distributions, 0 (equal) to 1 (nothing in common)."""
    here, there = sum(now.values()), sum(past.values())
    return sum(abs(now.get(code, 0) / here - past.get(code, 0) / there) for code in now.keys() | past) / 2


def usual_rows(past: PastRows, period_days: int | None) -> tuple[float, float] | None:
    """Rows to be expected now, at least and at most; None when too little is known.

    A snapshot (no period) repeats the state before it. Changes and appends come at a rate per day: at least
    for one period of the contract, at most for all days since the delivery before, of which one may be late.
    """
    if past.as_of is None or not past.deliveries:
        return None
    last, records = past.deliveries[0]
    if period_days is None:
        return float(records), float(records)
    rates = [rows / (as_of - before).days for (as_of, rows), (before, _) in pairwise(past.deliveries)]
    if not rates:
        return None
    days = (past.as_of - last).days
    return median(rates) * min(days, period_days), median(rates) * days
