"""The indexes of what is current: by key, built once the rows of a long delivery are in, and by arrival."""

from __future__ import annotations

from psycopg import errors, sql

from cityplan.contracts import Contract, Mode
from cityplan.errors import ConfigurationError
from cityplan.history.columns import listed, typed_columns
from cityplan.history.tables import SCHEMA, Tables, current_name
from cityplan.warehouse.connect import Connection

MANY = 5_000
"""Rows from which a delivery is long: what serves it as a whole costs less than what serves each row."""

_MANY_SHARE = 0.25


def index_columns(contract: Contract) -> tuple[str, ...]:
    """Return what is unique in current knowledge: the key, for snapshots together with version_from."""
    return (*contract.key, "version_from") if contract.mode is Mode.SNAPSHOT else contract.key


def ensure_key_index(connection: Connection, contract: Contract) -> None:
    """Index current knowledge by key, once. Called after a merge: building it on a first load's rows takes a
    third of the time that keeping it up row by row would.
    """
    name = f"{current_name(contract)}_key"
    wanted = index_columns(contract)
    row = connection.execute(
        """
        select array_agg(attribute.attname::text order by attribute.attnum)
        from pg_class as class
        inner join pg_attribute as attribute on attribute.attrelid = class.oid
        where class.relnamespace = %s::regnamespace and class.relname = %s
        """,
        (SCHEMA, name),
    ).fetchone()
    indexed = tuple(row[0] or ()) if row else ()
    if indexed and indexed != wanted:
        raise ConfigurationError(
            f"{contract.name}: the contract's key is {', '.join(wanted)}, but the accepted versions are kept "
            f"by {', '.join(indexed)} (主键与历史不符).",
            "A record's key is never changed in place: give the extract a new name, or restore the key.",
        )
    if not indexed:
        connection.execute(
            sql.SQL("create unique index {} on {} ({})").format(
                sql.Identifier(name), Tables.of(contract).current, listed(wanted)
            )
        )


def drop_key_index_before(connection: Connection, contract: Contract, arriving: int) -> None:
    """Drop the index before many rows arrive, for `ensure_key_index` to build once they are in.

    Many are 5,000 and a quarter of what is current: keeping the index up for one costs about five times its
    share of a building (docs/adr/0020). While somebody reads the extract's history it stays, and is kept up;
    whoever wants to read it after that waits until the delivery is in.
    """
    current = Tables.of(contract).current
    if arriving < max(MANY, _MANY_SHARE * known_rows(connection, current)):
        return
    if take_for_itself(connection, current):
        index = sql.Identifier(SCHEMA, f"{current_name(contract)}_key")
        connection.execute(sql.SQL("drop index if exists {}").format(index))


def take_for_itself(connection: Connection, table: sql.Identifier) -> bool:
    """Lock a table for the transaction alone if nobody reads or writes it at this moment; False if somebody
    does.
    """
    try:
        with connection.transaction():
            statement = sql.SQL("lock table {} in access exclusive mode nowait")
            connection.execute(statement.format(table))
    except errors.LockNotAvailable:
        return False
    return True


def known_rows(connection: Connection, table: sql.Identifier) -> float:
    """Return how many rows a table had when it was last analyzed; -1 when it never was."""
    query = "select reltuples from pg_class where oid = %s::regclass"
    row = connection.execute(query, (table.as_string(connection),)).fetchone()
    return float(row[0]) if row else -1.0


def ensure_arrival_index(connection: Connection, contract: Contract) -> None:
    """Index current knowledge by when it became known, once: what a night adds is found without reading all.

    Records of appends arrive in the order of their dates, which the same index finds. It holds ranges of
    blocks (brin), a few pages for millions of rows, and costs a load next to nothing.
    """
    dates = [column.name for column in typed_columns(contract) if column.sql_type == "date"]
    columns = ["known_from", *(dates if contract.mode is Mode.APPEND else ())]
    connection.execute(
        sql.SQL("create index if not exists {} on {} using brin ({}) with (autosummarize = on)").format(
            sql.Identifier(f"{contract.table}__current_arrival"),
            Tables.of(contract).current,
            listed(columns),
        )
    )
