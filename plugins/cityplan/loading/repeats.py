"""Finds the rows of one key in a snapshot or an append: exact repetitions are skipped, contradictions marked.

Of equal rows the first counts and the others are skipped. Rows of one key that differ contradict each
other: no one can tell which is right, so `shares_key` sets all of them aside. Rows whose key is missing
are not compared.
"""

from __future__ import annotations

from psycopg.sql import SQL, Identifier

from cityplan.contracts import Contract, Mode
from cityplan.history import typed_columns
from cityplan.history.columns import listed
from cityplan.history.repeated_keys import REPEATED, find_repeated_keys
from cityplan.warehouse.connect import Connection, count

_MARK = SQL("""
with candidate as (
    -- A row with an unreadable text equals no other: what it says is not known.
    select ctid, file_no, row_number, {key}, case
        when unreadable is null then row({columns})::text else file_no || '/' || row_number
    end as content
    from {table}
    where ({key}) in (select {key} from {repeated})
),
compared as (
    select ctid,
        row_number() over same_content as place,
        first_value(file_no) over same_content as first_file,
        first_value(row_number) over same_content as first_row,
        min(content) over same_key <> max(content) over same_key as contradicted
    from candidate
    window same_key as (partition by {key}),
        same_content as (partition by {key}, content order by file_no, row_number)
)
update {table} as typed set
    is_skipped = compared.place > 1,
    shares_key = compared.contradicted and compared.place = 1,
    skip_reason = case when compared.place > 1 then
        '与文件 ' || first_file || ' 第 ' || first_row || ' 行完全重复 · '
        || 'exact duplicate of file ' || first_file || ', row ' || first_row
    end
from compared where compared.ctid = typed.ctid
""")


def mark_repeats(connection: Connection, contract: Contract, table: Identifier) -> int:
    """Mark the typed table's repeated rows; returns how many are skipped. None are in an extract of
    changes.
    """
    if contract.mode is Mode.CHANGES:  # there the last row of a key counts
        return 0
    with connection.transaction():
        given = map(SQL("w.{} is not null").format, map(Identifier, contract.key))
        if find_repeated_keys(connection, table, contract.key, SQL(" and ").join(given)) == 0:
            return 0
        columns = listed([column.name for column in typed_columns(contract)])
        names = {"key": listed(contract.key), "columns": columns, "table": table, "repeated": REPEATED}
        connection.execute(_MARK.format(**names))
        return count(connection, SQL("select count(*) from {} where is_skipped").format(table))
