"""The columns of work and history tables, made from the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from psycopg import sql

from cityplan.contracts import Contract, Pii


class Column(NamedTuple):
    """A column's name and its SQL type, both from the contract."""

    name: str
    sql_type: str


PLACE = (Column("file_no", "smallint"), Column("row_number", "integer"))
"""Where in its delivery a record stands; present in work and history tables."""

VERSION = (
    Column("is_deleted", "boolean"),
    Column("as_of", "date"),
    Column("delivery_id", "bigint"),
    *PLACE,
    Column("version_from", "date"),
    Column("version_to", "date"),
    Column("known_from", "timestamptz"),
    Column("known_to", "timestamptz"),
)
"""What history adds to a record; never null."""


def typed_columns(contract: Contract) -> tuple[Column, ...]:
    """Return the typed columns of a record in work and history tables, in the contract's order.

    Names and phone numbers are left out; behind an id number's pseudonym follow birth year and sex, which
    the pseudonym hides.
    """
    return tuple(_typed(contract))


def history_columns(contract: Contract) -> tuple[Column, ...]:
    """Return all columns of the extract's history table: the typed ones, then VERSION."""
    return (*typed_columns(contract), *VERSION)


def _typed(contract: Contract) -> Iterator[Column]:
    for field in contract.kept_fields:
        yield Column(field.name, field.sql_type)
        if field.pii is Pii.ID_NUMBER:
            yield Column(f"{field.name}_birth_year", "integer")
            yield Column(f"{field.name}_sex", "text")


def listed(names: Iterable[str], prefix: str | None = None) -> sql.Composed:
    """Return the names as a SQL list, each behind the table alias `prefix` when given."""
    path = () if prefix is None else (prefix,)
    return sql.SQL(", ").join(sql.Identifier(*path, name) for name in names)


def equal(names: Iterable[str], left: str, right: str) -> sql.Composed:
    """Return the condition that two aliases agree in all the names (join on a key, which is never null)."""
    pairs = (
        sql.SQL("{} = {}").format(sql.Identifier(left, name), sql.Identifier(right, name)) for name in names
    )
    return sql.SQL(" and ").join(pairs)


def differ(names: Iterable[str], left: str, right: str) -> sql.Composed:
    """Return the condition that two aliases differ in at least one of the names, null being a value."""
    names = tuple(names)
    return sql.SQL("({}) is distinct from ({})").format(listed(names, left), listed(names, right))
