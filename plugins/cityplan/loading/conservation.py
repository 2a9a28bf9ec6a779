"""No row may vanish: what the ledger is about to say is compared with what was counted where the rows lie.

The ledger's figures come from the counts of the checks. Beside them stand counts made by others: the
reader's, those of the tables, and what each writing statement says it wrote. Where two differ nothing is
decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from cityplan.contracts import Contract
from cityplan.errors import CityplanError, Place
from cityplan.history import MergeCounts
from cityplan.ledger import Counts
from cityplan.validation.deliveries import UNCONSERVED
from cityplan.validation.results import write_results
from cityplan.warehouse.connect import Connection, count

_OF_THE_READER = "select records_read from audit.delivery_event where delivery_id = %s and event = 'received'"
_OF_THE_FILES = "select coalesce(sum(records), 0)::bigint from audit.delivery_file where delivery_id = %s"
_SKIPPED_FOR_A_REASON = r"select count(*) from quality.skipped_row where delivery_id = %s and reason ~ '\S'"

_KEEP_MERGED = """
insert into audit.delivery_merge (delivery_id, records_new, records_confirmed) values (%s, %s, %s)
"""


class ConservationError(CityplanError):
    """Two counts of a delivery's rows that differ: a fault of ours, never of a department."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One number of rows: as the ledger would say it, and as it was counted elsewhere."""

    what: str
    said: int
    found: int

    def __str__(self) -> str:
        return f"{self.what}: the ledger would say 台账将记 {self.said}, counted 实计 {self.found}"


def of_the_receipt(
    connection: Connection, delivery_id: int, counts: Counts, raw: int
) -> tuple[Compared, ...]:
    """Compare the ledger's figures with the reader's, and skipped rows with the reasons that are kept.

    `raw` is the number of the delivery's rows in raw.
    """
    by_reader, in_files, with_reason = (
        count(connection, query, (delivery_id,))
        for query in (_OF_THE_READER, _OF_THE_FILES, _SKIPPED_FOR_A_REASON)
    )
    return (
        Compared("读取器读出的行 rows the reader read", counts.read, by_reader),
        Compared("原始表的行 rows in raw", raw, in_files),
        Compared("有理由的跳过行 skipped rows with a reason", counts.skipped, with_reason),
    )


@contextmanager
def conserving(connection: Connection, contract: Contract, delivery_id: int) -> Iterator[None]:
    """Run a transaction that decides about a delivery; when `hold` undoes it, a red result is kept."""
    try:
        with connection.transaction():
            yield
    except ConservationError:
        with connection.transaction():
            write_results(connection, contract, delivery_id, UNCONSERVED)
        raise


def hold(contract: Contract, as_of: date, delivery_id: int, *compared: Compared) -> None:
    """Raise ConservationError, which names every pair of counts that differ."""
    differing = [str(pair) for pair in compared if pair.said != pair.found]
    if differing:
        raise ConservationError(
            f"{Place(contract.department, contract.extract, as_of)}, delivery 交付 {delivery_id}: "
            f"the counts do not agree 行数不守恒: {'; '.join(differing)}.",
            "Nothing was decided, the delivery waits. Look for rows of it that raw, quality.skipped_row, "
            "quality.quarantined_row or history lost or gained (a trigger, a hand), then run the night "
            "again. 未作任何处理，查明丢失或多出的行后重跑当晚。",
        )


def keep_merged(connection: Connection, delivery_id: int, merged: MergeCounts) -> None:
    """Keep what history took, for whoever counts its records later; part of the accepting transaction."""
    connection.execute(_KEEP_MERGED, (delivery_id, merged.accepted - merged.unchanged, merged.unchanged))
