"""The first delivery of an extract becomes the current partition itself: its rows are written once.

The work table lacks the columns of a version. They are the same in every row, so they are added as constants,
which the server keeps beside the table: no row is touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from psycopg import errors
from psycopg.sql import SQL, Composable, Identifier, Literal

from cityplan.contracts import Contract, Mode
from cityplan.history.changes import move_outdone
from cityplan.history.counts import MergeCounts
from cityplan.history.indexes import ensure_key_index, take_for_itself
from cityplan.history.tables import (
    SCHEMA,
    Tables,
    column_types,
    current_name,
    never_null,
)
from cityplan.history.work import ACCEPTED, Delivered
from cityplan.ledger.lookups import next_accepted_as_of
from cityplan.warehouse.connect import Connection, count

_IS_LOGGED = "select relpersistence = 'p' from pg_class where oid = %s::regclass"
_GRANTS = """
select privilege_type, grantee::regrole::text from pg_class, aclexplode(relacl)
where oid = %s::regclass and grantee <> relowner
"""
# Checked in one scan with all else, it tells the server that the rows belong into the partition.
_KNOWN_NOW = SQL("add constraint known_now check (known_to >= 'infinity')")
_ATTACH = SQL("alter table {whole} attach partition {current} for values from ('infinity') to (maxvalue)")


def is_first(connection: Connection, contract: Contract) -> bool:
    """Whether nothing is current yet, so that a logged work table can become what is."""
    query = SQL("select not exists (select from {})").format(Tables.of(contract).current)
    return connection.execute(query).fetchone() == (True,)


def adopt(
    connection: Connection, contract: Contract, delivered: Delivered, moment: datetime
) -> MergeCounts | None:
    """Make the work table the current partition, indexed; None, with nothing done, when it cannot be.

    It can be when it is logged (an unlogged table would not survive a crash), nothing is current yet, and
    nobody reads the extract's history at this moment. The work table is gone afterwards.
    """
    if not _is_adoptable(connection, contract, delivered):
        return None
    tables = Tables.of(contract)
    connection.execute(SQL("delete from {} as w where not {}").format(delivered.table, ACCEPTED))
    _take_place(connection, contract, delivered, _version(connection, contract, delivered, moment))
    outdated = _index(connection, contract, moment)
    connection.execute(_ATTACH.format(whole=tables.whole, current=tables.current))
    connection.execute(SQL("alter table {} drop constraint known_now").format(tables.current))
    inserted = count(connection, SQL("select count(*) from {}").format(tables.current))
    return MergeCounts(inserted=inserted, closed=0, unchanged=0, outdated=outdated)


def _is_adoptable(connection: Connection, contract: Contract, delivered: Delivered) -> bool:
    logged = connection.execute(_IS_LOGGED, (delivered.table.as_string(connection),)).fetchone()
    if logged != (True,) or not is_first(connection, contract):
        return False
    return take_for_itself(connection, Tables.of(contract).whole)


def _version(
    connection: Connection, contract: Contract, delivered: Delivered, moment: datetime
) -> Mapping[str, Composable]:
    """What is the same in all rows of the delivery."""
    is_state = contract.mode is Mode.SNAPSHOT
    until = next_accepted_as_of(connection, contract, delivered.as_of) if is_state else None
    return {
        "as_of": Literal(delivered.as_of),
        "delivery_id": Literal(delivered.delivery_id),
        "version_from": Literal(delivered.as_of),
        "version_to": Literal(until or "infinity"),
        "known_from": Literal(moment),
        "known_to": Literal("infinity"),
    }


def _take_place(
    connection: Connection, contract: Contract, delivered: Delivered, version: Mapping[str, Composable]
) -> None:
    """Give the work table the partition's columns, name and readers."""
    tables = Tables.of(contract)
    grants = connection.execute(_GRANTS, (tables.current.as_string(connection),)).fetchall()
    wanted, found = column_types(connection, tables.whole), column_types(connection, delivered.table)
    changes: list[Composable] = [
        # Cascade: the view of the delivery's records goes with them.
        SQL("drop column {} cascade").format(Identifier(name))
        for name in found
        if name not in wanted or name in version
    ]
    for name, sql_type in wanted.items():
        column, constant = (Identifier(name), SQL(sql_type)), version.get(name)
        if constant is not None:
            changes.append(SQL("add column {} {} default {}").format(*column, constant))
        elif name not in found:
            changes.append(SQL("add column {} {}").format(*column))
    changes += [SQL("alter column {} set not null").format(Identifier(name)) for name in never_null(contract)]
    plain = [SQL("alter column {} drop default").format(Identifier(name)) for name in version]
    for statement in (
        SQL("drop table {current}"),
        SQL("alter table {work} {changes}"),
        SQL("alter table {work} {plain}"),
        SQL("alter table {work} rename to {name}"),
        SQL("alter table {renamed} set schema {schema}"),
    ):
        connection.execute(
            statement.format(
                current=tables.current,
                work=delivered.table,
                changes=SQL(", ").join([*changes, _KNOWN_NOW]),
                plain=SQL(", ").join(plain),
                name=Identifier(current_name(contract)),
                renamed=Identifier("work", current_name(contract)),
                schema=Identifier(SCHEMA),
            )
        )
    for privilege, role in grants:
        grant = SQL("grant {} on {} to {}")
        connection.execute(grant.format(SQL(privilege), tables.current, Identifier(role)))


def _index(connection: Connection, contract: Contract, moment: datetime) -> int:
    """Index the partition; returns how many rows a later one of their key had overtaken.

    Few deliveries of changes repeat a key, and the index finds those that do: nothing is grouped to know.
    """
    try:
        with connection.transaction():
            ensure_key_index(connection, contract)
    except errors.UniqueViolation:
        if contract.mode is not Mode.CHANGES:
            raise
        outdated = move_outdone(connection, contract, moment)
        ensure_key_index(connection, contract)
        return outdated
    return 0
