"""Merges an accepted delivery into history, in the caller's transaction, at the moment the ledger gave."""

from __future__ import annotations

from datetime import datetime

from cityplan.contracts import Contract, Mode
from cityplan.history.adoption import adopt, is_first
from cityplan.history.changes import merge_changes
from cityplan.history.counts import MergeCounts
from cityplan.history.indexes import MANY, ensure_arrival_index, ensure_key_index
from cityplan.history.snapshot import merge_snapshot
from cityplan.history.statistics import analyze
from cityplan.history.tables import Tables, apply_tables
from cityplan.history.work import Delivered
from cityplan.warehouse.block_ranges import summarize
from cityplan.warehouse.connect import Connection

__all__ = ["Delivered", "MergeCounts", "index_arrivals", "merge"]


def merge(
    connection: Connection,
    contract: Contract,
    delivered: Delivered,
    moment: datetime,
    *,
    keep_absent: bool = False,
) -> MergeCounts:
    """Write what the delivery changes; unchanged records write nothing. A first one may become history itself
    (see adoption): whoever needs its work table reads it before.

    `moment` comes from ledger.open_acceptance, which also keeps other runs off the extract. `keep_absent`
    closes no version for being absent from a snapshot: pass it when a record of the delivery could not even
    be split. Rows set aside whose key cannot be read have the same effect by themselves.
    """
    apply_tables(connection, contract)
    first = is_first(connection, contract)
    counts = adopt(connection, contract, delivered, moment) or _merged(
        connection, contract, delivered, moment, keep_absent=keep_absent
    )
    ensure_key_index(connection, contract)
    ensure_arrival_index(connection, contract)
    if first and counts.written:
        analyze(connection, contract)  # later ones are told of by the night (see statistics)
    return counts


def index_arrivals(connection: Connection, contract: Contract, counts: MergeCounts) -> None:
    """Let the block-range indexes take notice of what a long delivery wrote, once it is committed.

    Whoever first reads rows of a transaction that has ended marks them so in their pages. While these are new
    that costs nothing; after the next checkpoint each page so marked goes into the log whole.
    """
    if counts.written >= MANY:
        tables = Tables.of(contract)
        summarize(connection, tables.current, tables.past)


def _merged(
    connection: Connection, contract: Contract, delivered: Delivered, moment: datetime, *, keep_absent: bool
) -> MergeCounts:
    if contract.mode is Mode.SNAPSHOT:
        return merge_snapshot(connection, contract, delivered, moment, keep_absent=keep_absent)
    return merge_changes(connection, contract, delivered, moment)
