"""The typed table of a delivery under check (schema work): which of its rows history takes, and how it copies
them.

Beside the typed columns it has is_deleted, file_no, row_number, rule_ids (null or empty unless quarantined)
and is_skipped (true for exact duplicates). Key columns are null when they cannot be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from psycopg import sql

from cityplan.contracts import Contract
from cityplan.history.columns import PLACE, history_columns, listed, typed_columns
from cityplan.warehouse.connect import Connection, count

# Written so that the planner's statistics of the two columns apply: behind a function it would guess 0.5 % of
# the rows and look up five million keys one by one.
ACCEPTED = sql.SQL("((w.rule_ids is null or w.rule_ids = '{}') and w.is_skipped is not true)")
QUARANTINED = sql.SQL("(w.rule_ids <> '{}')")


@dataclass(frozen=True, slots=True)
class Delivered:
    """A checked delivery: its number, the date it speaks of and its table in schema work."""

    delivery_id: int
    as_of: date
    work_table: str

    @property
    def table(self) -> sql.Identifier:
        """Identifier of the table of typed records."""
        return sql.Identifier("work", self.work_table)


def copied(contract: Contract) -> sql.Composed:
    """Return the select list that turns a row of work (alias w) into a version.

    Its parameters are as_of, delivery_id, version_from, version_to, known_from and known_to.
    """
    taken = listed([column.name for column in typed_columns(contract)], "w")
    place = listed([column.name for column in PLACE], "w")
    return sql.SQL(
        "{}, w.is_deleted, %(as_of)s::date, %(delivery_id)s::bigint, {}, %(version_from)s::date,"
        " %(version_to)s::date, %(known_from)s::timestamptz, %(known_to)s::timestamptz"
    ).format(taken, place)


def target_columns(contract: Contract) -> sql.Composed:
    """Return the column list of an insert into history: a table extended later has them in another order."""
    return listed(column.name for column in history_columns(contract))


def compared_columns(contract: Contract) -> tuple[str, ...]:
    """Return the columns in which two versions of a key can differ."""
    values = (column.name for column in typed_columns(contract) if column.name not in contract.key)
    return (*values, "is_deleted")


def count_accepted(connection: Connection, delivered: Delivered) -> int:
    """Return how many rows of the delivery history takes."""
    query = sql.SQL("select count(*) from {} as w where {}").format(delivered.table, ACCEPTED)
    return count(connection, query)
