"""Published tables as sorted CSV: the same rows always give the same bytes, hence the same sha256.

Lines are in the byte order of the rows' text, the header first; numbers have no trailing zeros because the
marts have none. What a publication's checksum is made of, what a manifest signs and what a rebuild is
compared by are all these bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import BinaryIO

from psycopg.sql import SQL, Composable, Identifier, Literal

from cityplan.warehouse.connect import Connection

KEY_COLUMNS = ("indicator_id", "division_code", "period_end", "dimension", "member", "measure")
VALUE_COLUMNS = (
    *KEY_COLUMNS,
    *("numerator", "denominator", "value", "n", "ci_low", "ci_high", "denominator_year", "is_provisional"),
    "definition_version",
)
"""Columns of a published value, in the order of the export."""

VALUES = "fct_indicator_value"
_COPY = SQL(
    'copy (select * from ({rows}) as line order by line::text collate "C") to stdout (format csv, header)'
)
_COLUMNS = SQL(", ").join(map(Identifier, VALUE_COLUMNS))


@dataclass(frozen=True, slots=True)
class Export:
    """How many rows an export has and the sha256 of its bytes."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ValuesExport:
    """The export of all values, and that of each indicator's, by its id."""

    whole: Export
    indicators: Mapping[str, Export]


def export(connection: Connection, rows: Composable, sink: BinaryIO | None = None) -> Export:
    """Export the rows of a query, into `sink` when one is given."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        with cursor.copy(_COPY.format(rows=rows)) as copy:
            for block in copy:
                digest.update(block)
                if sink is not None:
                    sink.write(block)
        return Export(cursor.rowcount, digest.hexdigest())


def export_values(connection: Connection, schema: str) -> ValuesExport:
    """Export all values in a schema's fct_indicator_value, and each indicator's.

    One pass: the indicator comes first in a row, so the rows of one stand together.
    """
    whole, exports = hashlib.sha256(), {}
    with connection.cursor() as cursor, cursor.copy(_COPY.format(rows=values_in(schema))) as copy:
        # PostgreSQL sends each row as a message of its own; its lines may be several (a member with a break).
        messages = map(bytes, copy)
        header = next(messages)
        whole.update(header)
        for indicator_id, of_indicator in groupby(messages, key=lambda row: row.partition(b",")[0]):
            digest, rows = hashlib.sha256(header), 0
            for rows, row in enumerate(of_indicator, start=1):  # noqa: B007 the last number counts them
                digest.update(row)
                whole.update(row)
            exports[indicator_id.decode()] = Export(rows, digest.hexdigest())
    rows = sum(found.rows for found in exports.values())
    return ValuesExport(Export(rows, whole.hexdigest()), exports)


def values_in(schema: str) -> Composable:
    """Return the query of all values in a schema's fct_indicator_value."""
    return SQL("select {} from {}").format(_COLUMNS, Identifier(schema, VALUES))


def values_known_at(known_at: datetime, indicator_id: str | None = None) -> Composable:
    """Return the query of all values that were published at a moment of knowledge, or of one indicator's."""
    query = SQL(
        "select {} from marts.fct_indicator_vintage where known_from <= {moment} and known_to > {moment}"
    ).format(_COLUMNS, moment=Literal(known_at))
    if indicator_id is None:
        return query
    return query + SQL(" and indicator_id = {}").format(Literal(indicator_id))


def all_rows(schema: str, table: str) -> Composable:
    """Return the query of a whole table."""
    return SQL("select * from {}").format(Identifier(schema, table))
