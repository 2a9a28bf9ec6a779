"""Rows set aside are judged again after a rule or a reference table changed; those now sound are accepted.

They make a delivery of their own that supplements the one they came in: same date, files and places, channel
`replay`. It removes nothing from a snapshot. Rows that still break a rule stay open where they are.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain
from typing import Any

from psycopg import Rollback
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier, Literal

from cityplan.audit.waiving import named_with_reason
from cityplan.contracts import Contract
from cityplan.history import Delivered, merge
from cityplan.ledger import (
    Arrival,
    Counts,
    accept,
    begin_delivery,
    one_run_at_a_time,
    open_acceptance,
    receive,
)
from cityplan.loading.census import raw_counts
from cityplan.loading.conservation import Compared, hold, keep_merged
from cityplan.loading.outcome import DeliveryOutcome, Status
from cityplan.loading.pseudonyms import warehouse_key
from cityplan.loading.repeats import mark_repeats
from cityplan.loading.tables import apply_contract, raw_table
from cityplan.loading.typed import create_typed, drop_typed, work_table
from cityplan.settings import Settings
from cityplan.sources import copy_columns
from cityplan.validation.split import split_rows
from cityplan.warehouse.connect import Connection, role_connection

CHANNEL = "replay"
_DELIVERIES = """
select delivery.delivery_id, delivery.as_of, delivery.contract_version, delivery.content_sha256
from audit.delivery as delivery
where delivery.department = %s and delivery.extract = %s and delivery.status = 'accepted' and exists (
    select from quality.quarantined_row as row
    where row.delivery_id = delivery.delivery_id and row.state = 'open'
)
order by delivery.as_of, delivery.delivery_id
"""
_COPY_RAW = SQL("""
insert into {raw} (delivery_id, {columns})
select {new}, {columns} from {raw} as delivered
where delivery_id = {old} and problem is null and (file_no, row_number) in (
    select file_no, row_number from quality.quarantined_row where delivery_id = {old} and state = 'open'
)
""")
# What breaks a rule again, or repeats another of the rows, stays where it is.
_LEAVE = SQL("""
with left_out as (
    delete from {work} where rule_ids is not null or is_skipped returning file_no, row_number
)
delete from {raw} where delivery_id = {new} and (file_no, row_number) in (select * from left_out)
""")
_FILES = """
insert into audit.delivery_file (delivery_id, file_no, name, sheet, sha256, bytes, encoding, records)
select %(new)s, file_no, name, sheet, sha256, bytes, encoding, 0
from audit.delivery_file
where delivery_id = %(old)s
"""
_CONTENT = """
insert into audit.delivery_content (delivery_id, position, name, is_manifest, sha256, bytes)
select %(new)s, position, name, is_manifest, sha256, bytes
from audit.delivery_content
where delivery_id = %(old)s
"""
_SETTLE = SQL("""
with settled as (
    update quality.quarantined_row set state = 'replayed'
    where delivery_id = {old} and state = 'open'
        and (file_no, row_number) in (select file_no, row_number from {work})
    returning id
)
insert into quality.repair (kind, row_id, delivery_id, person, reason)
select 'replayed', settled.id, {new}, {person}, {reason} from settled
""")


def replay(settings: Settings, contract: Contract, person: str, reason: str) -> list[DeliveryOutcome]:
    """Judge all open rows of an extract again and accept the sound ones; one transaction per delivery.

    A run over the extract is waited for. Returns an outcome per delivery of which rows were accepted. Raises
    RepairError without name or reason.
    """
    with role_connection(settings, "loader", autocommit=True) as connection:
        return replay_over(connection, settings, contract, person, reason)


def replay_over(
    connection: Connection, settings: Settings, contract: Contract, person: str, reason: str
) -> list[DeliveryOutcome]:
    """Do the same over a loader's connection, in autocommit or in a transaction of the caller's."""
    named_with_reason(person, reason)
    one_run_at_a_time(connection, contract)  # a night may be superseding what would be listed here
    key = warehouse_key(connection, settings)
    apply_contract(connection, contract)
    with connection.cursor(row_factory=dict_row) as cursor:
        former = cursor.execute(_DELIVERIES, (contract.department, contract.extract)).fetchall()
    made = (_replayed(connection, key, contract, row, person, reason) for row in former)
    return list(chain.from_iterable(made))


def _replayed(
    connection: Connection,
    key: bytes,
    contract: Contract,
    former: dict[str, Any],
    person: str,
    reason: str,
) -> list[DeliveryOutcome]:
    """Replay one delivery's rows; a transaction that accepts nothing is undone."""
    outcomes = []
    with connection.transaction() as undoing:
        moment = open_acceptance(connection, contract)
        new, old = begin_delivery(connection), int(former["delivery_id"])
        work, as_of = Identifier("work", work_table(new)), former["as_of"]
        names = {"raw": raw_table(contract), "work": work, "new": Literal(new), "old": Literal(old)}
        columns = SQL(", ").join(map(Identifier, copy_columns(contract)[1:]))
        connection.execute(_COPY_RAW.format(columns=columns, **names))
        create_typed(connection, contract, new, as_of, key)
        mark_repeats(connection, contract, work)
        split_rows(connection, contract, work_table(new))
        connection.execute(_LEAVE.format(**names))
        merged = merge(connection, contract, Delivered(new, as_of, work_table(new)), moment, keep_absent=True)
        keep_merged(connection, new, merged)
        words = {"person": Literal(person), "reason": Literal(reason)}
        settled = connection.execute(_SETTLE.format(**names, **words)).rowcount
        if settled == 0:
            raise Rollback(undoing)
        hold(
            contract,
            as_of,
            new,
            Compared("原始表的行 rows in raw", settled, raw_counts(connection, contract, new).records),
            Compared("写入历史的行 rows history took", settled, merged.accepted),
        )
        for copied in (_FILES, _CONTENT):
            connection.execute(copied, {"new": new, "old": old})
        drop_typed(connection, new)
        counts = Counts(settled, settled, 0, 0, 0)
        receive(connection, new, _arrival(contract, former, settled, person))
        why = f"补充第 {old} 次交付（{person}：{reason}） · supplements delivery {old} ({person}: {reason})"
        run_id = f"replay by {person}"
        accept(connection, contract, new, counts, moment, run_id, reason=why, supplements=True)
        outcomes.append(DeliveryOutcome.of(new, contract.name, as_of, Status.ACCEPTED, counts, why))
    return outcomes


def _arrival(contract: Contract, former: dict[str, Any], rows: int, person: str) -> Arrival:
    """The replayed rows' arrival; it repeats the content's identity, so that the files stay known."""
    return Arrival(
        department=contract.department,
        extract=contract.extract,
        as_of=former["as_of"],
        received_at=datetime.now(UTC),
        source_uri=f"delivery {former['delivery_id']}",
        channel=CHANNEL,
        contract_version=former["contract_version"],
        content_sha256=former["content_sha256"],
        records_read=rows,
        run_id=f"replay by {person}",
    )
