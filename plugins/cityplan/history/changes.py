"""Merging changes and appends: single records, each replacing the version of its key.

Of a key the version with the greatest as_of counts, then the one accepted last, then the last row of its
delivery, whatever the order of arrival. A withdrawn record (op D) stays as a current version with is_deleted,
so that an older delivery cannot bring it back.
"""

from __future__ import annotations

from datetime import date, datetime

from psycopg import sql

from cityplan.contracts import Contract, Mode
from cityplan.history.columns import differ, equal, history_columns, listed
from cityplan.history.counts import MergeCounts
from cityplan.history.indexes import drop_key_index_before
from cityplan.history.repeated_keys import REPEATED, find_repeated_keys
from cityplan.history.tables import Tables
from cityplan.history.work import (
    ACCEPTED,
    Delivered,
    compared_columns,
    copied,
    count_accepted,
    target_columns,
)
from cityplan.ledger.lookups import latest_accepted_as_of
from cityplan.warehouse.connect import Connection, count

# Keys that come more than once are few: they are found first, so that the sort sees only their rows.
_OUTDONE = sql.SQL("""
create temp table outdone on commit drop as
select ranked.delivered_row
from (
    select
        w.ctid as delivered_row,
        row_number() over (partition by {w_key} order by w.file_no desc, w.row_number desc) as place
    from {work} as w inner join {repeated} as h on {same_key}
    where {accepted}
) as ranked
where ranked.place > 1
""")
_NOTHING_OUTDONE = sql.SQL("create temp table outdone (delivered_row tid) on commit drop")

_LAST_OF_KEY = sql.SQL("not exists (select from outdone where outdone.delivered_row = w.ctid)")

# Never current knowledge, hence known for no time at all; kept because the department did say it.
_KEEP_OUTDONE = sql.SQL("""
insert into {past} ({columns})
select {copied} from {work} as w inner join outdone on outdone.delivered_row = w.ctid
""")

_MOVE_OUTDONE = sql.SQL("""
with closed as (
    delete from {current} as h using outdone where h.ctid = outdone.delivered_row
    returning {h_columns}
)
insert into {past} ({columns})
select {h_record}, %(known_from)s::timestamptz from closed as h
""")

# Numbers that count on, as those of payments, lie beyond all that are current: their rows meet nothing, and
# what has grown for years is not read for them. The key's index tells where it ends.
_ENDS = sql.SQL("select min({first_of_key}), max({first_of_key}) from {current}")

# What each row finds under its key, looked for once: addresses stay, as the extract's lock is held.
_MET = sql.SQL("""
create temp table met on commit drop as
select
    w.ctid as delivered_row,
    h.ctid as stored_row,
    h.as_of > %(as_of)s::date as is_overtaken,
    h.as_of < %(as_of)s::date or (h.as_of = %(as_of)s::date and {differs}) as is_closing
from {work} as w inner join {current} as h on {same_key}
where {accepted} and {last_of_key} and w.{first_of_key} between %(least)s and %(greatest)s
""")

_KEEP_OVERTAKEN = sql.SQL("""
insert into {past} ({columns})
select {copied} from {work} as w inner join met on met.delivered_row = w.ctid
where met.is_overtaken
""")

_CLOSE = sql.SQL("""
with closed as (
    delete from {current} as h using met
    where h.ctid = met.stored_row and met.is_closing
    returning {h_columns}
)
insert into {past} ({columns})
select {h_record}, %(known_from)s::timestamptz from closed as h
""")

# Repeats what is current already.
_CONFIRMING = sql.SQL("select count(*) from met where not (is_overtaken or is_closing)")

# What stays current under the key is newer, or says the same.
_INSERT = sql.SQL("""
insert into {current} ({columns})
select {copied} from {work} as w
where {accepted} and {last_of_key} and not exists (
    select from met where met.delivered_row = w.ctid and not met.is_closing
)
""")


def merge_changes(
    connection: Connection, contract: Contract, delivered: Delivered, moment: datetime
) -> MergeCounts:
    """Merge the delivery's accepted rows; see the module for which version of a key counts."""
    latest = latest_accepted_as_of(connection, contract) or date.min
    names = _names(contract, delivered, is_latest=latest < delivered.as_of)
    current = {
        "as_of": delivered.as_of,
        "delivery_id": delivered.delivery_id,
        "version_from": delivered.as_of,
        "version_to": "infinity",
        "known_from": moment,
        "known_to": "infinity",
    }
    never_current = current | {"known_to": moment}

    def run(statement: sql.SQL, parameters: dict[str, object]) -> int:
        return connection.execute(statement.format(**names), parameters).rowcount

    # Appends bring each key once: their contracts check it.
    repeated = contract.mode is Mode.CHANGES and find_repeated_keys(
        connection, delivered.table, contract.key, ACCEPTED
    )
    connection.execute((_OUTDONE if repeated else _NOTHING_OUTDONE).format(**names))
    connection.execute("analyze outdone")
    outdated = run(_KEEP_OUTDONE, never_current)
    [(least, greatest)] = connection.execute(_ENDS.format(**names)).fetchall()
    run(_MET, current | {"least": least, "greatest": greatest})
    connection.execute("analyze met")
    if latest > delivered.as_of:
        outdated += run(_KEEP_OVERTAKEN, never_current)
    closed = run(_CLOSE, current)
    unchanged = count(connection, _CONFIRMING)
    drop_key_index_before(connection, contract, count_accepted(connection, delivered))
    inserted = run(_INSERT, current)
    connection.execute("drop table outdone, met")
    return MergeCounts(inserted=inserted, closed=closed, unchanged=unchanged, outdated=outdated)


def move_outdone(connection: Connection, contract: Contract, moment: datetime) -> int:
    """Move rows that a later one of their key overtakes out of a current partition that is one delivery's;
    returns how many.
    """
    tables = Tables.of(contract)
    columns = [column.name for column in history_columns(contract)]
    names = {
        "current": tables.current,
        "past": tables.past,
        "work": tables.current,
        "repeated": REPEATED,
        "accepted": sql.SQL("true"),
        "columns": target_columns(contract),
        "h_columns": listed(columns, "h"),
        "h_record": listed(columns[:-1], "h"),
        "w_key": listed(contract.key, "w"),
        "same_key": equal(contract.key, "h", "w"),
    }
    find_repeated_keys(connection, tables.current, contract.key, names["accepted"])
    connection.execute(_OUTDONE.format(**names))
    moved = connection.execute(_MOVE_OUTDONE.format(**names), {"known_from": moment}).rowcount
    connection.execute("drop table outdone")
    return moved


def _names(contract: Contract, delivered: Delivered, *, is_latest: bool) -> dict[str, sql.Composable]:
    """Parts of the statements. Where all that is current is of earlier dates no values are compared: only
    keys go through the join.
    """
    tables = Tables.of(contract)
    columns = [column.name for column in history_columns(contract)]
    return {
        "current": tables.current,
        "past": tables.past,
        "work": delivered.table,
        "repeated": REPEATED,
        "accepted": ACCEPTED,
        "last_of_key": _LAST_OF_KEY,
        "columns": target_columns(contract),
        "copied": copied(contract),
        "h_columns": listed(columns, "h"),
        "h_record": listed(columns[:-1], "h"),
        "w_key": listed(contract.key, "w"),
        "first_of_key": sql.Identifier(contract.key[0]),
        "same_key": equal(contract.key, "h", "w"),
        "differs": sql.SQL("false") if is_latest else differ(compared_columns(contract), "h", "w"),
    }
