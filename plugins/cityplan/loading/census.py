"""Counts a delivery's rows where they lie, and what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from psycopg.sql import SQL, Identifier

from cityplan.contracts import Contract, Mode
from cityplan.ledger import Decision
from cityplan.loading.tables import raw_table
from cityplan.warehouse.connect import Connection

_RAW = SQL("select count(*), count(problem) from {} where delivery_id = %s")
_SKIPPED = "select count(*) from quality.skipped_row where delivery_id = %s"
_FORMER = """
select rows_accepted + rows_quarantined from audit.delivery
where department = %s and extract = %s and as_of < %s and status = 'accepted' and channel <> 'replay'
order by as_of desc
limit 1
"""
_LATER = """
select 1 from audit.delivery_event
where department = %s and extract = %s and event = 'accepted' and as_of > %s and occurred_at > %s
limit 1
"""
_REPEATS = SQL("""
insert into quality.skipped_row (delivery_id, file_no, row_number, reason)
select %s, file_no, row_number, skip_reason from {} where is_skipped
""")


@dataclass(frozen=True, slots=True)
class RawCounts:
    """Rows of a delivery as taken in: data records, those of them that could not be split, skipped rows."""

    records: int
    unsplit: int
    skipped: int


def raw_counts(connection: Connection, contract: Contract, delivery_id: int) -> RawCounts:
    """Count the delivery's rows in raw and the rows skipped when it was read."""
    rows = connection.execute(_RAW.format(raw_table(contract)), (delivery_id,)).fetchone()
    skipped = connection.execute(_SKIPPED, (delivery_id,)).fetchone()
    assert rows is not None and skipped is not None  # noqa: S101 counts always have a row
    return RawCounts(rows[0], rows[1], skipped[0])


def former_records(connection: Connection, contract: Contract, as_of: date) -> int | None:
    """Return how many records the last accepted delivery before that date held, None when there is none."""
    row = connection.execute(_FORMER, (contract.department, contract.extract, as_of)).fetchone()
    return None if row is None else int(row[0])


def overtaken(connection: Connection, contract: Contract, refused: Decision) -> bool:
    """Whether a state later than the refused one has been accepted since the refusal.

    Only a snapshot is overtaken: what a refused delivery of changes or events held comes with no other.
    """
    if contract.mode is not Mode.SNAPSHOT:
        return False
    parameters = (contract.department, contract.extract, refused.as_of, refused.decided_at)
    return connection.execute(_LATER, parameters).fetchone() is not None


def write_repeats(connection: Connection, delivery_id: int, table: Identifier) -> int:
    """Record the repeated rows of the typed table as skipped, how many it returns; part of the caller's
    transaction.
    """
    return connection.execute(_REPEATS.format(table), (delivery_id,)).rowcount
