"""Texts of a field, read as loading reads them."""

from __future__ import annotations

from psycopg import sql

from cityplan.contracts import Contract, Field, FieldType, load_contracts
from cityplan.loading import reading
from cityplan.warehouse.connect import Connection

ANY = load_contracts()["civil_affairs.elderly_care_institutions"]


def field(kind: FieldType, codelist: str | None = None, physical_type: str | None = None) -> Field:
    return Field("x", "列", "column", kind, codelist=codelist, physical_type=physical_type)


def read(connection: Connection, read_field: Field, text: str, contract: Contract = ANY) -> object:
    # offset 0: a column as in raw, not a constant that the planner computes with beforehand
    query = sql.SQL(
        "select {} from (select x, {} as {} from (select {}::text as x offset 0) as text) as prepared"
    ).format(
        reading.value(read_field, contract),
        reading.prepared(read_field) or sql.SQL("null"),
        reading.prepared_name(read_field),
        sql.Literal(text),
    )
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def both_ways(
    connection: Connection, read_field: Field, function: str, texts: list[str]
) -> list[tuple[str, object]]:
    """Texts that the statement and the function it falls back to read differently."""
    query = sql.SQL(
        "select x, {value}"
        " from (select clock_timestamp(), x, {prepared} as {name} from unnest({texts}::text[]) as x) as read"
        " where {value} is distinct from {function}(x)"
    ).format(
        value=reading.value(read_field, ANY),
        prepared=reading.prepared(read_field) or sql.SQL("null"),
        name=reading.prepared_name(read_field),
        texts=sql.Literal(texts),
        function=sql.SQL(function),
    )
    return [(row[0], row[1]) for row in connection.execute(query)]
