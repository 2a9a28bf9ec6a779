"""How often the records in force say each value of a referring column, kept from night to night.

A night reads what became known since the last one, and what was closed since: both lie together, in the
order of their moments. A value is counted by the moment its records became known, which leads to them again.
"""

from __future__ import annotations

from datetime import datetime

from psycopg.sql import SQL, Identifier

from cityplan.contracts import Contract
from cityplan.history.tables import Tables
from cityplan.ledger import lock_extract
from cityplan.warehouse.connect import Connection

_COUNTED_UNTIL = """
select known_at from quality.reference_counted where extract = %(extract)s and column_name = %(column)s
"""
_KNOWN_UNTIL = """
select max(occurred_at) from audit.delivery_event
where department = %(department)s and extract = %(name)s and event = 'accepted'
"""
# A version that came and went in between is in neither part.
_CHANGE = SQL("""
create temporary table reference_change on commit drop as
select value, known_from, sum(records)::bigint as records
from (
    select {column} as value, known_from, count(*) as records
    from {current}
    where known_from > %(since)s::timestamptz and {column} is not null and not is_deleted
    group by 1, 2
    union all
    select {column}, known_from, -count(*)
    from {past}
    where known_to > %(since)s::timestamptz and known_from <= %(since)s::timestamptz
        and {column} is not null and not is_deleted
    group by 1, 2
) as change
group by 1, 2
having sum(records) <> 0
""")
_ADD = """
merge into quality.reference_count as kept
using reference_change as change
on kept.extract = %(extract)s and kept.column_name = %(column)s
    and kept.value = change.value and kept.known_from = change.known_from
when matched and kept.records + change.records = 0 then delete
when matched then update set records = kept.records + change.records
when not matched then insert (extract, column_name, value, known_from, records)
    values (%(extract)s, %(column)s, change.value, change.known_from, change.records)
"""
_COUNTED = """
insert into quality.reference_counted (extract, column_name, known_at)
values (%(extract)s, %(column)s, %(until)s)
on conflict (extract, column_name) do update set known_at = excluded.known_at
"""


def count_references(connection: Connection, contract: Contract, column: str) -> None:
    """Bring quality.reference_count up to what is known of the extract; part of the caller's transaction.

    Until that ends nothing else of the extract is accepted.
    """
    lock_extract(connection, contract)
    names = {
        "extract": contract.name,
        "department": contract.department,
        "name": contract.extract,
        "column": column,
    }
    since = _moment(connection, _COUNTED_UNTIL, names)
    until = _moment(connection, _KNOWN_UNTIL, names)
    if since == until:
        return
    tables = Tables.of(contract)
    change = _CHANGE.format(column=Identifier(column), current=tables.current, past=tables.past)
    connection.execute(change, {"since": since or "-infinity"})
    connection.execute(_ADD, names)
    connection.execute(_COUNTED, names | {"until": until})
    connection.execute("drop table reference_change")


def _moment(connection: Connection, query: str, names: dict[str, str]) -> datetime | None:
    row = connection.execute(query, names).fetchone()
    return row[0] if row else None
