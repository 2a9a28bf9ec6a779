"""Rows set aside: what waits, and a named person's word that a row stays out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from psycopg.rows import class_row

from cityplan import COMMAND
from cityplan.errors import CityplanError
from cityplan.warehouse.connect import Connection

_WAITING = """
select
    row.id, event.department || '.' || event.extract as extract, event.as_of, row.delivery_id, row.file,
    row.sheet, row.row_number, row.rule_ids, row.reason
from quality.quarantined_row as row
inner join audit.delivery_event as event on event.delivery_id = row.delivery_id and event.event = 'received'
where row.state = 'open' and %(extract)s in ('', event.department || '.' || event.extract)
order by extract, event.as_of, row.id
"""
_EXTRACTS = """
select distinct event.department || '.' || event.extract
from quality.quarantined_row as row
inner join audit.delivery_event as event on event.delivery_id = row.delivery_id and event.event = 'received'
where row.id = any(%s)
order by 1
"""
_WAIVE = """
with waived as (
    update quality.quarantined_row set state = 'waived'
    where id = any(%(rows)s) and state = 'open'
    returning id
)
insert into quality.repair (kind, row_id, person, reason)
select 'waived', waived.id, %(person)s, %(reason)s from waived
"""


class RepairError(CityplanError):
    """A repair that cannot be made."""


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row that is set aside and settled by nobody yet."""

    id: int
    extract: str
    as_of: date
    delivery_id: int
    file: str
    sheet: str | None
    row_number: int
    rule_ids: list[str]
    reason: str


def waiting_rows(connection: Connection, extract: str = "") -> list[WaitingRow]:
    """Return the open rows of an extract (department.extract), of all when it is empty."""
    with connection.cursor(row_factory=class_row(WaitingRow)) as cursor:
        return cursor.execute(_WAITING, {"extract": extract}).fetchall()


def extracts_of(connection: Connection, rows: Sequence[int]) -> list[str]:
    """Return the extracts (department.extract) of rows set aside."""
    return [name for (name,) in connection.execute(_EXTRACTS, (list(rows),)).fetchall()]


def waive(connection: Connection, rows: Sequence[int], person: str, reason: str) -> None:
    """Record that a named person lets the rows rest, and why; all of them or, in case of an error, none.

    Raises RepairError when name or reason is empty, or a row is not open.
    """
    named_with_reason(person, reason)
    with connection.transaction():
        waived = connection.execute(_WAIVE, {"rows": list(rows), "person": person, "reason": reason}).rowcount
        if waived != len(set(rows)):
            raise RepairError(
                f"Only {waived} of {len(set(rows))} rows are open; none was waived (有行不在待处理状态).",
                f"`{COMMAND} quarantined` lists the open ones.",
            )


def named_with_reason(person: str, reason: str) -> None:
    """Raise RepairError unless somebody is named and a reason given."""
    if not person.strip() or not reason.strip():
        raise RepairError(
            "A repair needs a person's name and a reason (须注明姓名和理由).", "Give --by and --reason."
        )
