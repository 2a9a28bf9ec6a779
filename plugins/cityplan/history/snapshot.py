"""Merging a snapshot: the whole state as of a date, compared with the versions that cover that date.

A snapshot as of s speaks for [s, n), n being the next accepted as_of. A version that covers s and differs is
closed; its parts before s and from n on are written anew, between them the delivered record. In-order, late
and repeated deliveries are all this one case; each changes its own interval only.
"""

from __future__ import annotations

from datetime import datetime

from psycopg import sql

from cityplan.contracts import Contract
from cityplan.history.columns import VERSION, differ, equal, history_columns, listed
from cityplan.history.counts import MergeCounts
from cityplan.history.tables import Tables
from cityplan.history.work import (
    ACCEPTED,
    QUARANTINED,
    Delivered,
    compared_columns,
    copied,
    count_accepted,
    target_columns,
)
from cityplan.ledger.lookups import next_accepted_as_of
from cityplan.warehouse.connect import Connection, count

# Pairs of row addresses: nothing moves while the extract's lock is held, and six bytes a side keep the five
# million pairs of a first load small.
_DIFFERENCE = sql.SQL("""
create temp table difference on commit drop as
select h.stored_row, w.delivered_row
from (
    select h.ctid as stored_row, {h_columns} from {current} as h
    where h.version_from <= %(as_of)s::date and h.version_to > %(as_of)s::date
) as h
full join (select w.ctid as delivered_row, {w_columns} from {work} as w where {accepted}) as w on {same_key}
where
    case
        when h.stored_row is null then true
        when w.delivered_row is null then not %(keep_absent)s::boolean
        else {differs}
    end
""")

# A row set aside still says that its record exists: its last accepted version stands.
_HOLD = sql.SQL("""
delete from difference as d using {current} as h, {work} as w
where d.delivered_row is null and h.ctid = d.stored_row and {quarantined} and {same_key}
""")

_CLOSED = sql.SQL("""
create temp table closed on commit drop as
select {h_columns} from {current} as h inner join difference as d on d.stored_row = h.ctid
""")

_REMOVE = sql.SQL("delete from {current} as h using difference as d where h.ctid = d.stored_row")

_TO_PAST = sql.SQL("""
insert into {past} ({columns})
select {h_record}, h.version_from, h.version_to, h.known_from, %(known_from)s::timestamptz from closed as h
""")

_KEEP_BEFORE = sql.SQL("""
insert into {current} ({columns})
select {h_record}, h.version_from, %(version_from)s::date,
    %(known_from)s::timestamptz, %(known_to)s::timestamptz
from closed as h where h.version_from < %(version_from)s::date
""")

_KEEP_AFTER = sql.SQL("""
insert into {current} ({columns})
select {h_record}, %(version_to)s::date, h.version_to,
    %(known_from)s::timestamptz, %(known_to)s::timestamptz
from closed as h where h.version_to > %(version_to)s::date
""")

_INSERT = sql.SQL("""
insert into {current} ({columns})
select {copied} from {work} as w inner join difference as d on d.delivered_row = w.ctid
""")

_DIFFERING = sql.SQL("select count(*) from difference where delivered_row is not null")

_UNREADABLE_KEY = sql.SQL(
    "select exists (select from {work} as w where {quarantined} and num_nulls({w_key}) > 0)"
)


def merge_snapshot(
    connection: Connection, contract: Contract, delivered: Delivered, moment: datetime, *, keep_absent: bool
) -> MergeCounts:
    """Merge the delivery's accepted rows; see the module for what a snapshot means."""
    names = _names(contract, delivered)
    until = next_accepted_as_of(connection, contract, delivered.as_of)
    parameters = {
        "as_of": delivered.as_of,
        "delivery_id": delivered.delivery_id,
        "version_from": delivered.as_of,
        "version_to": until or "infinity",
        "known_from": moment,
        "known_to": "infinity",
    }
    _compare(connection, names, delivered, keep_absent=keep_absent)

    def run(statement: sql.SQL) -> int:
        return connection.execute(statement.format(**names), parameters).rowcount

    closed = run(_CLOSED)
    run(_REMOVE)
    run(_TO_PAST)
    kept = run(_KEEP_BEFORE) + run(_KEEP_AFTER)
    inserted = run(_INSERT)
    unchanged = count_accepted(connection, delivered) - count(connection, _DIFFERING)
    connection.execute("drop table difference, closed")
    return MergeCounts(inserted=inserted, closed=closed, unchanged=unchanged, kept=kept)


def _compare(
    connection: Connection, names: dict[str, sql.Composable], delivered: Delivered, *, keep_absent: bool
) -> None:
    """Fill the temporary table `difference` with what the delivery says otherwise than current knowledge."""
    unreadable = connection.execute(_UNREADABLE_KEY.format(**names)).fetchone()
    parameters = {"as_of": delivered.as_of, "keep_absent": keep_absent or unreadable == (True,)}
    connection.execute(_DIFFERENCE.format(**names), parameters)
    connection.execute("analyze difference")
    connection.execute(_HOLD.format(**names))


def _names(contract: Contract, delivered: Delivered) -> dict[str, sql.Composable]:
    tables = Tables.of(contract)
    compared = compared_columns(contract)
    columns = [column.name for column in history_columns(contract)]
    return {
        "current": tables.current,
        "past": tables.past,
        "work": delivered.table,
        "accepted": ACCEPTED,
        "quarantined": QUARANTINED,
        "columns": target_columns(contract),
        "copied": copied(contract),
        "h_columns": listed(columns, "h"),
        "w_columns": listed([*contract.key, *compared], "w"),
        "w_key": listed(contract.key, "w"),
        "h_record": listed(columns[: -len(VERSION[-4:])], "h"),
        "same_key": equal(contract.key, "h", "w"),
        "differs": differ(compared, "h", "w"),
    }
