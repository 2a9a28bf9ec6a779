"""Rows set aside earlier that a delivery brings in order: their state becomes fixed, by that delivery."""

from __future__ import annotations

from psycopg.sql import SQL, Identifier, Literal

from cityplan.contracts import Contract
from cityplan.history import Delivered
from cityplan.validation.quarantine import record_key
from cityplan.warehouse.connect import Connection

# A row is fixed when its key comes again, sound, in a delivery about the same or a later date, and by nothing
# else: one that no delivery repeats, even a snapshot of the same date, stays open until somebody waives it.
_OPEN = """
create temporary table open_row on commit drop as
select row.id, row.record_key
from quality.quarantined_row as row
inner join audit.delivery_event as event on event.delivery_id = row.delivery_id and event.event = 'received'
where row.state = 'open' and row.record_key is not null and row.delivery_id <> %(delivery_id)s
    and event.department = %(department)s and event.extract = %(extract)s and event.as_of <= %(as_of)s
"""
_SETTLE = SQL("""
with settled as (
    update quality.quarantined_row as row set state = 'fixed'
    from open_row
    where open_row.id = row.id and open_row.record_key in (
        select {key} from {work} as typed
        where (typed.rule_ids is null or typed.rule_ids = '{{}}') and typed.is_skipped is not true
    )
    returning row.id
)
insert into quality.repair (kind, row_id, delivery_id, reason)
select 'fixed', settled.id, {delivery_id}, {reason} from settled
""")
_REASON = "后续交付已更正 · brought in order by a later delivery"


def settle_fixed(connection: Connection, contract: Contract, delivered: Delivered) -> int:
    """Mark the rows that the delivery fixes; returns how many. Part of the accepting transaction."""
    parameters = {
        "delivery_id": delivered.delivery_id,
        "department": contract.department,
        "extract": contract.extract,
        "as_of": delivered.as_of,
    }
    found = connection.execute(_OPEN, parameters).rowcount
    settled = 0
    if found:
        statement = _SETTLE.format(
            key=record_key(contract),
            work=Identifier("work", delivered.work_table),
            delivery_id=Literal(delivered.delivery_id),
            reason=Literal(_REASON),
        )
        settled = connection.execute(statement).rowcount
    connection.execute("drop table open_row")
    return settled
