"""Takes a landed delivery into raw: rows, skipped rows, files and the ledger's event commit together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from psycopg import sql

from cityplan.contracts import Contract
from cityplan.errors import DeliveryError
from cityplan.landing import LandedDelivery
from cityplan.ledger import Arrival, Counts, begin_delivery, receive, refuse
from cityplan.loading.tables import raw_table
from cityplan.sources import Block, Part, SkippedRow, copy_columns, read_delivery
from cityplan.validation.deliveries import UNREADABLE
from cityplan.validation.results import CheckResult, write_results
from cityplan.warehouse.connect import Connection

_COPY = sql.SQL("copy {} ({}) from stdin")
_COPY_SKIPPED = "copy quality.skipped_row (delivery_id, file_no, row_number, reason) from stdin"
_FILE = """
insert into audit.delivery_file (delivery_id, file_no, name, sheet, sha256, bytes, encoding, records)
values (%s, %s, %s, %s, %s, %s, %s, %s)
"""


_CONTENT = """
insert into audit.delivery_content (delivery_id, position, name, is_manifest, sha256, bytes)
values (%s, %s, %s, %s, %s, %s)
"""


class Unreadable(Exception):  # noqa: N818 an outcome, not a failure: the delivery is recorded as refused
    """A delivery that could not be read; its refusal is in the ledger."""

    def __init__(self, delivery_id: int, reason: str) -> None:
        super().__init__(delivery_id, reason)
        self.delivery_id = delivery_id
        self.reason = reason


def take_into_raw(
    connection: Connection,
    contract: Contract,
    landed: LandedDelivery,
    run_id: str,
    known: tuple[CheckResult, ...] = (),
) -> int:
    """Write the delivery's records to raw as they came and return its number; one transaction.

    `known` is what can be said even of a delivery that cannot be read. Raises Unreadable when the delivery as
    a whole cannot be read: nothing of it is in raw then, and the ledger says why it is refused.
    """
    try:
        with connection.transaction():
            delivery_id = begin_delivery(connection)
            intake = _copy(connection, contract, read_delivery(landed, contract, delivery_id))
            intake.write(connection, delivery_id)
            _write_content(connection, landed, delivery_id)
            receive(connection, delivery_id, _arrival(contract, landed, intake.read, run_id))
            return delivery_id
    except DeliveryError as problem:
        reason = str(problem)
        results = (*UNREADABLE, *known)
        delivery_id = _refuse(connection, contract, landed, reason, run_id, results)
        raise Unreadable(delivery_id, reason) from problem


@dataclass(slots=True)
class _Intake:
    """What the readers yielded beside the rows themselves."""

    records: dict[Part, int] = field(default_factory=dict)
    skipped: list[SkippedRow] = field(default_factory=list)

    def take(self, block: Block) -> None:
        self.records[block.part] = self.records.get(block.part, 0) + block.records
        self.skipped.extend(block.skipped)

    @property
    def read(self) -> int:
        return sum(self.records.values()) + len(self.skipped)

    def write(self, connection: Connection, delivery_id: int) -> None:
        with connection.cursor() as cursor:
            files = [
                (delivery_id, p.file_no, p.name, p.sheet, p.sha256, p.size, p.encoding, records)
                for p, records in self.records.items()
            ]
            cursor.executemany(_FILE, files)
            if self.skipped:
                with cursor.copy(_COPY_SKIPPED) as copy:
                    for row in self.skipped:
                        copy.write_row((delivery_id, row.file_no, row.row_number, row.reason))


def _copy(connection: Connection, contract: Contract, blocks: Iterable[Block]) -> _Intake:
    intake = _Intake()
    columns = sql.SQL(", ").join(map(sql.Identifier, copy_columns(contract)))
    with connection.cursor() as cursor, cursor.copy(_COPY.format(raw_table(contract), columns)) as copy:
        for block in blocks:
            intake.take(block)
            copy.write(block.copy_text)
    return intake


def _write_content(connection: Connection, landed: LandedDelivery, delivery_id: int) -> None:
    """Record what was archived of the delivery, read or not."""
    manifests = () if landed.manifest is None else (landed.manifest,)
    files = [
        (delivery_id, position, file.name, file in manifests, file.sha256, file.size)
        for position, file in enumerate((*landed.files, *manifests), 1)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_CONTENT, files)


def _arrival(contract: Contract, landed: LandedDelivery, read: int, run_id: str) -> Arrival:
    return Arrival(
        department=contract.department,
        extract=contract.extract,
        as_of=landed.as_of,
        received_at=datetime.now(UTC),
        source_uri=landed.source_uri,
        channel=landed.channel,
        contract_version=contract.version,
        content_sha256=landed.content_sha256,
        records_read=read,
        run_id=run_id,
    )


def _refuse(
    connection: Connection,
    contract: Contract,
    landed: LandedDelivery,
    reason: str,
    run_id: str,
    results: tuple[CheckResult, ...],
) -> int:
    with connection.transaction():
        delivery_id = begin_delivery(connection)
        _write_content(connection, landed, delivery_id)
        receive(connection, delivery_id, _arrival(contract, landed, 0, run_id))
        write_results(connection, contract, delivery_id, results)
        refuse(connection, delivery_id, Counts(0, 0, 0, 0, 0), reason, run_id)
    return delivery_id
