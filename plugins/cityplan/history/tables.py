"""The history table of an extract: created and extended from its contract, never narrowed.

Current knowledge and corrected versions are two partitions by known_to. Rows of `current` are inserted and
deleted, never updated in place, so that they stay packed (no fillfactor) and small however long the past
grows.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import errors, sql

from cityplan.contracts import Contract, Mode
from cityplan.errors import ConfigurationError
from cityplan.history.columns import VERSION, Column, history_columns, listed, typed_columns
from cityplan.ledger.locks import lock
from cityplan.warehouse.connect import Connection
from cityplan.warehouse.storage import GROWING

SCHEMA = "history"

MANY = 5_000
"""Rows from which a delivery is long: what serves it as a whole costs less than what serves each row."""

_MANY_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Tables:
    """Identifiers of an extract's history table and of its two partitions."""

    whole: sql.Identifier
    current: sql.Identifier
    past: sql.Identifier

    @classmethod
    def of(cls, contract: Contract) -> Tables:
        """Return the tables' names: history.<department>__<extract>, with __current and __past."""
        names = (contract.table, current_name(contract), f"{contract.table}__past")
        return cls(*(sql.Identifier(SCHEMA, name) for name in names))


def current_name(contract: Contract) -> str:
    """Return the name of the current partition within its schema."""
    return f"{contract.table}__current"


def apply_tables(connection: Connection, contract: Contract) -> None:
    """Create the extract's history table, or add the columns a newer contract has. Without harm any number of
    times.

    Raises ConfigurationError when a column has another type than the contract says: versions already accepted
    cannot be read anew silently.
    """
    if not _missing(connection, contract):
        return
    lock(connection, f"history {contract.table}")
    if not _stored(connection, contract):
        _create(connection, contract)
    for column in _missing(connection, contract):
        connection.execute(
            sql.SQL("alter table {} add column {} {}").format(
                Tables.of(contract).whole, sql.Identifier(column.name), sql.SQL(column.sql_type)
            )
        )


def index_columns(contract: Contract) -> tuple[str, ...]:
    """Return what is unique in current knowledge: the key, for snapshots together with version_from."""
    return (*contract.key, "version_from") if contract.mode is Mode.SNAPSHOT else contract.key


def never_null(contract: Contract) -> tuple[str, ...]:
    """Return the columns that every version has: the key and what history adds."""
    return (*contract.key, *(column.name for column in VERSION))


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


def _create(connection: Connection, contract: Contract) -> None:
    tables = Tables.of(contract)
    present = set(never_null(contract))
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}{}").format(
            sql.Identifier(column.name),
            sql.SQL(column.sql_type),
            sql.SQL(" not null" if column.name in present else ""),
        )
        for column in history_columns(contract)
    )
    for statement in (
        sql.SQL("create table {whole} ({columns}) partition by range (known_to)"),
        sql.SQL(
            "create table {current} partition of {whole}"
            " for values from ('infinity') to (maxvalue) with {growing}"
        ),
        sql.SQL(
            "create table {past} partition of {whole}"
            " for values from (minvalue) to ('infinity') with {growing}"
        ),
        # Corrected versions arrive in the order of known_to: finding what was known at a past moment skips
        # the rest.
        sql.SQL("create index on {past} using brin (known_to) with (autosummarize = on)"),
        sql.SQL("comment on table {whole} is {comment}"),
    ):
        comment = f"{contract.zh}：双时态记录版本 · {contract.en}: record versions on two clocks"
        connection.execute(
            statement.format(
                whole=tables.whole,
                current=tables.current,
                past=tables.past,
                columns=columns,
                growing=GROWING,
                comment=sql.Literal(comment),
            )
        )


def _missing(connection: Connection, contract: Contract) -> tuple[Column, ...]:
    stored = _stored(connection, contract)
    nulls = (
        sql.SQL("null::{} as {}").format(sql.SQL(column.sql_type), sql.Identifier(column.name))
        for column in history_columns(contract)
    )
    wanted = _types(connection, sql.SQL("select {} where false").format(sql.SQL(", ").join(nulls)))
    for name, sql_type in wanted.items():
        if stored.get(name, sql_type) != sql_type:
            raise ConfigurationError(
                f"{contract.name}: column {name} is {sql_type} in the contract but {stored[name]} in the "
                "accepted versions (列类型与历史不符).",
                "A type is never changed in place: add a new column to the contract, or restore the type.",
            )
    return tuple(column for column in history_columns(contract) if column.name not in stored)


def _stored(connection: Connection, contract: Contract) -> dict[str, str]:
    whole = Tables.of(contract).whole
    row = connection.execute("select to_regclass(%s)", (whole.as_string(connection),)).fetchone()
    if row is None or row[0] is None:
        return {}
    return column_types(connection, whole)


def column_types(connection: Connection, table: sql.Identifier) -> dict[str, str]:
    """Return the table's columns with their types, spelt the server's way."""
    return _types(connection, sql.SQL("select * from {} where false").format(table))


def _types(connection: Connection, query: sql.Composed) -> dict[str, str]:
    """Return the columns of an empty result with their types, both spelt the server's way."""
    description = connection.execute(query).description or ()
    return {column.name: column.type_display for column in description}
