"""The typed table of one delivery, work.d<id>: one statement compiled from the contract.

Beside it stands the view work.d<id>_records, its rows without repetitions: what the rules are judged on.

Grain: one row per record that could be split. Columns: history's typed columns, is_deleted, then

    unreadable   text[]   columns whose text could not be read, null when all could
    as_of                 the date the delivery describes, the same in all rows: rules compare with it
    file_no, row_number   where the record stands in the delivery
    rule_ids     text[]   row rules it breaks (quarantined), null when none       written by validation.split
    is_skipped   boolean  true for the repetition of an earlier record            written by loading.repeats
    skip_reason  text     which record it repeats                                 written by loading.repeats
    shares_key   boolean  true where records of one key differ                    written by loading.repeats
"""

from __future__ import annotations

from datetime import date

from psycopg import sql
from psycopg.sql import SQL, Composable, Identifier

from cityplan.contracts import Contract, Field, FieldType
from cityplan.loading import reading
from cityplan.loading.pseudonyms import bind_key, pseudonym
from cityplan.loading.tables import raw_table, refresh_raw_statistics
from cityplan.warehouse.connect import Connection
from cityplan.warehouse.planning import ALL_PROCESSORS, planning
from cityplan.warehouse.storage import GROWING

OPERATION = "op"
# An unlogged table is made again after a crash, so nothing of it has to reach the log.
_STATEMENT = SQL("create {kind} table {table} with {growing} as {query}")
_QUERY = SQL("""
select {typed}, {unreadable} as unreadable, file_no, row_number
from (
    -- The volatile columns keep the planner from copying expressions to every place that uses them.
    select clock_timestamp() as read_once, file_no, row_number, {read}
    from (
        select clock_timestamp() as prepared_once, *{prepared}
        from {texts}
        where delivery_id = {delivery_id} and problem is null
    ) as delivered
) as read
""")

# Nothing of these is written into the rows: the server keeps one value for all, until a row is changed.
_MARKS = SQL("""
alter table {table}
    add column as_of date not null default {as_of},
    add column rule_ids text[],
    add column is_skipped boolean,
    add column skip_reason text,
    add column shares_key boolean
""")


def work_table(delivery_id: int) -> str:
    """Return the name of the delivery's typed table in schema work."""
    return f"d{delivery_id}"


def records_view(delivery_id: int) -> str:
    """Return the name of the view of the typed table without repetitions."""
    return f"{work_table(delivery_id)}_records"


def create_typed(
    connection: Connection,
    contract: Contract,
    delivery_id: int,
    as_of: date,
    key: bytes,
    *,
    logged: bool = False,
) -> int:
    """Make work.d<id> from the delivery's raw rows, anew if a run died over it; returns its number of rows.

    A transaction of its own. `key` is the key of the pseudonyms. A table that may become a part of history
    must be logged.
    """
    table, view = Identifier("work", work_table(delivery_id)), Identifier("work", records_view(delivery_id))
    refresh_raw_statistics(connection, contract)
    with connection.transaction():
        drop_typed(connection, delivery_id)
        bind_key(connection, key)
        with planning(connection, ALL_PROCESSORS):
            rows = connection.execute(typed_statement(contract, delivery_id, logged=logged)).rowcount
        connection.execute(_MARKS.format(table=table, as_of=sql.Literal(as_of)))
        connection.execute(
            SQL("create view {} as select * from {} where is_skipped is not true").format(view, table)
        )
    return rows


def drop_typed(connection: Connection, delivery_id: int) -> None:
    """Drop the delivery's typed table and its view if they are there."""
    connection.execute(SQL("drop view if exists {}").format(Identifier("work", records_view(delivery_id))))
    connection.execute(SQL("drop table if exists {}").format(Identifier("work", work_table(delivery_id))))


def typed_statement(contract: Contract, delivery_id: int, *, logged: bool = False) -> sql.Composed:
    """Return the statement; `pseudonyms.bind_key` must have been called in its transaction."""
    return _STATEMENT.format(
        kind=SQL("" if logged else "unlogged"),
        growing=GROWING,
        table=Identifier("work", work_table(delivery_id)),
        query=typed_query(contract, delivery_id, raw_table(contract)),
    )


def typed_query(contract: Contract, delivery_id: int, texts: Identifier) -> sql.Composed:
    """Return the query that types the delivery's texts in a table with the columns of raw.

    Its columns are those of the typed table up to row_number. `pseudonyms.bind_key` must have been called in
    its transaction.
    """
    return _QUERY.format(
        typed=SQL(", ").join([*(_typed(field) for field in contract.kept_fields), _is_deleted(contract)]),
        unreadable=_unreadable(contract),
        read=SQL(", ").join(_read(contract)),
        prepared=_prepared(contract),
        texts=texts,
        delivery_id=sql.Literal(delivery_id),
    )


def can_be_unreadable(field: Field) -> bool:
    """Whether a text of the field may have no value; free text always has one."""
    return field.type is not FieldType.TEXT


def _read(contract: Contract) -> list[sql.Composed]:
    """Inner select list: each value under its name, and its text beside it where it may be unreadable."""
    columns = []
    for field in contract.kept_fields:
        columns.append(SQL("{} as {}").format(reading.value(field, contract), Identifier(field.name)))
        if can_be_unreadable(field):
            columns.append(SQL("{} as {}").format(Identifier(field.name), _text_of(field.name)))
    if contract.has_op:
        columns.append(SQL("{} as is_deleted, op as {}").format(reading.operation(), _text_of(OPERATION)))
    return columns


def _prepared(contract: Contract) -> Composable:
    expressions = ((field, reading.prepared(field)) for field in contract.kept_fields)
    return SQL("").join(
        SQL(", {} as {}").format(expression, reading.prepared_name(field))
        for field, expression in expressions
        if expression is not None
    )


def _text_of(name: str) -> Identifier:
    return Identifier(f"{name} text")  # a blank: no field of a contract can be called so


def _typed(field: Field) -> Composable:
    column = Identifier(field.name)
    if field.type is FieldType.ID_NUMBER:
        birth_year, sex = Identifier(f"{field.name}_birth_year"), Identifier(f"{field.name}_sex")
        return SQL(
            "{pseudonym} as {column}, substr({column}, 7, 4)::integer as {birth_year},"
            " case when {column} is not null then"
            " case substr({column}, 17, 1)::integer % 2 when 1 then 'male' else 'female' end end as {sex}"
        ).format(pseudonym=pseudonym(column), column=column, birth_year=birth_year, sex=sex)
    expression = pseudonym(column) if field.pseudonymised else column
    return SQL("({})::{} as {}").format(expression, SQL(field.sql_type), column)


def _is_deleted(contract: Contract) -> Composable:
    return SQL("is_deleted" if contract.has_op else "false as is_deleted")


def _unreadable(contract: Contract) -> Composable:
    """Names of the columns with a text but no value; the list is only made for rows that have one."""
    checked = [(field.name, field.name) for field in contract.kept_fields if can_be_unreadable(field)]
    if contract.has_op:
        checked.append((OPERATION, "is_deleted"))
    tests = [
        SQL("({} is null and {})").format(Identifier(column), reading.given(_text_of(name)))
        for name, column in checked
    ]
    if not tests:
        return SQL("null::text[]")
    names = [
        SQL("case when {} then {} end").format(test, sql.Literal(name))
        for test, (name, _) in zip(tests, checked, strict=True)
    ]
    return SQL("case when {} then array_remove(array[{}], null) end").format(
        SQL(" or ").join(tests), SQL(", ").join(names)
    )
