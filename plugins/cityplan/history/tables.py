"""The history table of an extract: created and extended from its contract, never narrowed.

Current knowledge and corrected versions are two partitions by known_to. Rows of `current` are inserted and
deleted, never updated in place, so that they stay packed (no fillfactor) and small however long the past
grows.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import sql

from cityplan.contracts import Contract
from cityplan.errors import ConfigurationError
from cityplan.history.columns import VERSION, Column, history_columns
from cityplan.ledger.locks import lock
from cityplan.warehouse.connect import Connection
from cityplan.warehouse.storage import GROWING

SCHEMA = "history"


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


def never_null(contract: Contract) -> tuple[str, ...]:
    """Return the columns that every version has: the key and what history adds."""
    return (*contract.key, *(column.name for column in VERSION))


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
