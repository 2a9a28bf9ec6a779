"""The raw table of an extract and the functions that read its texts: created and extended, never narrowed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from psycopg import sql

from cityplan.contracts import Contract, load_contracts
from cityplan.history import apply_tables
from cityplan.ledger.locks import lock
from cityplan.sources.blocks import LINEAGE, copy_columns
from cityplan.warehouse.block_ranges import summarize
from cityplan.warehouse.connect import Connection
from cityplan.warehouse.planning import planning
from cityplan.warehouse.storage import GROWING

REGISTER_OF_DIVISIONS = "civil_affairs.administrative_divisions"
"""The extract whose accepted records are division codes as valid as the reference's."""

_SQL = Path(__file__).with_name("sql")
_LINEAGE_TYPES = dict(zip(LINEAGE, ("bigint", "smallint", "integer", "text"), strict=True))
_ADD_LINEAGE = "alter table {table} add column {column} {type}"
_ADD_TEXT = "alter table {table} add column {column} {type}, alter column {column} set statistics 0"
_COLUMNS = (
    "select attname from pg_attribute where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped"
)
_HAS_GROWN = """
select
    pg_relation_size(oid) - told.bytes
        > pg_size_bytes('16 MB') + least(0.1 * told.bytes, pg_size_bytes('128 MB'))
from pg_class
cross join lateral (
    select relpages::bigint * current_setting('block_size')::integer as bytes
) as told
where oid = %s::regclass
"""


def raw_table(contract: Contract) -> sql.Identifier:
    """Return the name of the extract's raw table: raw.<department>__<extract>."""
    return sql.Identifier("raw", contract.table)


def refresh_raw_statistics(connection: Connection, contract: Contract) -> None:
    """Let planner and index know of what arrived, once raw has grown by 16 MB and a tenth, or by 144 MB.

    The planner takes a delivery it has not heard of for a handful of rows, and reads millions with one
    processor; of pages the index has not heard of, all are read to find any delivery.
    """
    name = raw_table(contract).as_string(connection)
    row = connection.execute(_HAS_GROWN, (name,)).fetchone()
    if row is not None and row[0]:
        with connection.transaction(), planning(connection, {"default_statistics_target": "10"}):
            columns = sql.SQL(", ").join(map(sql.Identifier, LINEAGE[:3]))
            connection.execute(sql.SQL("analyze {} ({})").format(raw_table(contract), columns))
            summarize(connection, raw_table(contract))


def apply_contract(connection: Connection, contract: Contract) -> None:
    """Make everything the extract needs in the warehouse, or add what a newer contract has.

    Harmless when repeated and when two runs do it at once. Raises ConfigurationError when the contract
    contradicts versions already accepted.
    """
    with connection.transaction():
        lock(connection, "apply contracts")
        apply_tables(connection, contract)
        _apply_raw(connection, contract)
        _apply_reading(connection)


def _apply_raw(connection: Connection, contract: Contract) -> None:
    table = raw_table(contract)
    name = table.as_string(connection)
    known = {row[0] for row in connection.execute(_COLUMNS, (name,))}
    if not known:
        connection.execute(sql.SQL("create table {} () with {}").format(table, GROWING))
    for column in copy_columns(contract):
        if column not in known:
            lineage = _LINEAGE_TYPES.get(column)
            # Rows are only ever looked for by where they stand: what is often said is not counted.
            statement = sql.SQL(_ADD_LINEAGE if lineage else _ADD_TEXT)
            name_and_type = {"column": sql.Identifier(column), "type": sql.SQL(lineage or "text")}
            connection.execute(statement.format(table=table, **name_and_type))
    if not known:
        # Rows only ever arrive at the end, delivery after delivery: a few pages of index find any delivery.
        index = sql.SQL("create index on {} using brin (delivery_id) with (autosummarize = on)")
        connection.execute(index.format(table))
        comment = sql.Literal(f"{contract.zh}：原始文本 · {contract.en}: text as delivered")
        connection.execute(sql.SQL("comment on table {} is {}").format(table, comment))


def _apply_reading(connection: Connection) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(_SQL.glob("*.sql")))
    version = hashlib.sha256(text.encode()).hexdigest()
    row = connection.execute(
        "select obj_description(to_regclass('work.known_division'), 'pg_class')"
    ).fetchone()
    if row is not None and row[0] == version:
        return
    apply_tables(connection, load_contracts()[REGISTER_OF_DIVISIONS])
    connection.execute(text.encode())
    comment = sql.SQL("comment on view work.known_division is {}")
    connection.execute(comment.format(sql.Literal(version)))
