"""Accepts records straight into history and ledger: what the loader does after its checks, without files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd
from psycopg import sql

from cityplan.city.truth.deliveries import Delivery
from cityplan.contracts import Contract
from cityplan.history import Delivered, merge, typed_columns
from cityplan.ledger import Arrival, Counts, accept, begin_delivery, open_acceptance, receive
from cityplan.warehouse.connect import Connection

WHOLE = frozenset({"integer", "bigint", "smallint"})
CHECKED = (
    *("is_deleted boolean", "rule_ids text[]", "is_skipped boolean"),
    *("file_no smallint", "row_number integer"),
)


def accept_records(connection: Connection, contract: Contract, delivery: Delivery) -> datetime:
    """Accept one delivery in a transaction of its own; returns the moment at which it was known."""
    with connection.transaction():
        number = begin_delivery(connection)
        table = f"d{number}"
        _fill(connection, contract, delivery, table)
        receive(connection, number, _arrival(contract, delivery, number))
        moment = open_acceptance(connection, contract)
        delivered = Delivered(number, delivery.as_of, table)
        merge(connection, contract, delivered, moment, keep_absent=not delivery.closes_absent)
        rows, aside = len(delivery.rows), len(delivery.stale_keys)
        counts = Counts(read=rows + aside, accepted=rows, quarantined=aside, skipped=0, refused=0)
        accept(connection, contract, number, counts, moment, "reproduction")
        connection.execute(sql.SQL("drop table if exists {}").format(delivered.table))
    return moment


def _arrival(contract: Contract, delivery: Delivery, number: int) -> Arrival:
    return Arrival(
        department=contract.department,
        extract=contract.extract,
        as_of=delivery.as_of,
        received_at=datetime.now(UTC),
        source_uri=f"test:{number}",
        channel="inbox",
        contract_version=contract.version,
        content_sha256=f"{number:064x}",
        records_read=len(delivery.rows) + len(delivery.stale_keys),
        run_id="reproduction",
    )


def _fill(connection: Connection, contract: Contract, delivery: Delivery, table: str) -> None:
    """The typed table of the delivery: its rows, then one row set aside per stale key."""
    columns = typed_columns(contract)
    definitions = [f'"{column.name}" {column.sql_type}' for column in columns]
    statement = f"create table work.{table} ({', '.join([*definitions, *CHECKED])})"
    connection.execute(statement.encode())
    records = [
        [*(_value(row.get(column.name), column.sql_type) for column in columns), row.get("op") == "D", None]
        for row in delivery.rows.to_dict("records")
    ]
    for key in sorted(delivery.stale_keys):
        parts = dict(zip(contract.key, key, strict=True))
        records.append([*(parts.get(column.name) for column in columns), False, ["test.aside"]])
    with connection.cursor().copy(f"copy work.{table} from stdin".encode()) as copy:
        for number, record in enumerate(records, 1):
            copy.write_row([*record, False, 1, number])


def _value(value: Any, sql_type: str) -> Any:
    if isinstance(value, list | tuple):
        return list(value)
    if pd.isna(value):
        return None
    if sql_type in WHOLE:
        return int(value)
    return value.date() if isinstance(value, pd.Timestamp | datetime) else value
