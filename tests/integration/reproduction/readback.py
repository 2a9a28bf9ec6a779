"""What the warehouse accepted, read again from its raw texts into deliveries for the oracle."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd
from psycopg import sql

from cityplan.city.truth.deliveries import Delivery
from cityplan.city.truth.evidence import Evidence
from cityplan.contracts import Contract, load_contracts
from cityplan.reference import read_divisions
from cityplan.warehouse.connect import Connection
from tests.integration.reproduction.reading import read

ACCEPTED = """
select delivery_id, as_of from audit.delivery_event
where event = 'accepted' and department = %s and extract = %s and occurred_at <= coalesce(%s, occurred_at)
order by event_id
"""
REFUSED = """
select department || '.' || extract, array_agg(as_of) from audit.delivery_event
where event = 'refused' and occurred_at <= coalesce(%s, occurred_at)
group by department, extract
"""
SOUND = sql.SQL("""
select {columns} from raw.{table} as delivered
where delivery_id = %(delivery)s and problem is null
    and (file_no, row_number) not in (
        select file_no, row_number from quality.quarantined_row where delivery_id = %(delivery)s
        union all
        select file_no, row_number from quality.skipped_row where delivery_id = %(delivery)s
    )
order by file_no, row_number
""")
ASIDE = "select record_key from quality.quarantined_row where delivery_id = %s"


def accepted_evidence(connection: Connection, known_at: datetime | None = None) -> Evidence:
    """Everything accepted by `known_at` (None: by now), in the order of acceptance."""
    accepted = {
        name: _deliveries(connection, contract, known_at) for name, contract in load_contracts().items()
    }
    refused = {row[0]: row[1] for row in connection.execute(REFUSED, (known_at,)).fetchall()}
    return Evidence(accepted, load_contracts(), read_divisions(), refused)


def _deliveries(connection: Connection, contract: Contract, known_at: datetime | None) -> list[Delivery]:
    found = connection.execute(ACCEPTED, (contract.department, contract.extract, known_at)).fetchall()
    return [
        _delivery(connection, contract, number, as_of, order) for order, (number, as_of) in enumerate(found)
    ]


def _delivery(connection: Connection, contract: Contract, number: int, as_of: date, order: int) -> Delivery:
    keys = [row[0] for row in connection.execute(ASIDE, (number,)).fetchall()]
    readable = frozenset(tuple(key.split("|")) for key in keys if key is not None)
    return Delivery(as_of, order, _rows(connection, contract, number), readable, None not in keys)


def _rows(connection: Connection, contract: Contract, number: int) -> pd.DataFrame:
    names = [field.name for field in contract.fields] + (["op"] if contract.has_op else [])
    query = SOUND.format(
        columns=sql.SQL(", ").join(map(sql.Identifier, names)), table=sql.Identifier(contract.table)
    )
    texts = connection.execute(query, {"delivery": number}).fetchall()
    rows = [_read(contract, dict(zip(names, row, strict=True))) for row in texts]
    return pd.DataFrame(rows, columns=names)


def _read(contract: Contract, texts: dict[str, str | None]) -> dict[str, Any]:
    values: dict[str, Any] = {field.name: read(field, texts[field.name]) for field in contract.fields}
    return {**values, "op": texts["op"]} if contract.has_op else values
