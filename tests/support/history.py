"""The state of an extract on a date, as the warehouse knew it at a moment: what tests hold history to.

The models read history by dbt's macro `current_versions`, under the same conditions of knowledge.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row

from cityplan.contracts import Contract, Mode
from cityplan.history import typed_columns
from cityplan.history.columns import listed
from cityplan.warehouse.connect import Connection

_STATE = sql.SQL("select {columns} from {history} where not is_deleted and {known} and {valid}")
_KNOWN_NOW = sql.SQL("known_to = 'infinity'")
_KNOWN_THEN = sql.SQL("known_from <= %(known_at)s::timestamptz and known_to > %(known_at)s::timestamptz")
_VALID = sql.SQL("version_from <= %(on)s::date and version_to > %(on)s::date")


def state_at(
    connection: Connection, contract: Contract, on: date, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """The records in the state of `on` as known at `known_at` (None: all that is known now).

    In a snapshot the accepted state of the latest as_of up to `on` counts, in changes and appends the latest
    version of each key whatever its as_of. What stands in for the time before a first snapshot is for the
    reader to say.
    """
    query = _STATE.format(
        columns=listed(column.name for column in typed_columns(contract)),
        history=sql.Identifier("history", contract.table),
        known=_KNOWN_NOW if known_at is None else _KNOWN_THEN,
        valid=_VALID if contract.mode is Mode.SNAPSHOT else sql.SQL("true"),
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, {"on": on, "known_at": known_at}).fetchall()
