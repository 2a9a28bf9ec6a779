"""The state of an extract on a date, as the warehouse knew it at a moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from psycopg import sql

from cityplan.contracts import Contract, Mode
from cityplan.history.columns import PLACE, Column, listed, typed_columns
from cityplan.history.tables import Tables
from cityplan.warehouse.connect import Connection

_STATE = sql.SQL("""
select {columns}
from {whole}
where not is_deleted and {known} and {valid}
order by {key}
""")
_KNOWN_NOW = sql.SQL("known_to = 'infinity'")
_KNOWN_THEN = sql.SQL("known_from <= %(known_at)s::timestamptz and known_to > %(known_at)s::timestamptz")
_VALID = sql.SQL("version_from <= %(on)s::date and version_to > %(on)s::date")

LINEAGE = (Column("as_of", "date"), Column("delivery_id", "bigint"), *PLACE)


def state_at(
    connection: Connection, contract: Contract, on: date, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """Return the records in the state of `on` as known at `known_at` (None: all that is known now), by key.

    Each is a dict of the typed columns and of where it came from: as_of, delivery_id, file_no, row_number.
    In a snapshot the accepted state of the latest as_of up to `on` counts, in changes and appends the latest
    version of each key whatever its as_of. What stands in for the time before a first snapshot is for the
    reader to say. The statement plain SQL would use, for a snapshot:

        select * from history.<department>__<extract>
        where not is_deleted and version_from <= :on and version_to > :on
            and known_from <= :known_at and known_to > :known_at
    """
    columns = (*typed_columns(contract), *LINEAGE)
    query = _STATE.format(
        columns=listed(column.name for column in columns),
        whole=Tables.of(contract).whole,
        known=_KNOWN_NOW if known_at is None else _KNOWN_THEN,
        valid=_VALID if contract.mode is Mode.SNAPSHOT else sql.SQL("true"),
        key=listed(contract.key),
    )
    rows = connection.execute(query, {"on": on, "known_at": known_at}).fetchall()
    return [dict(zip((column.name for column in columns), row, strict=True)) for row in rows]
