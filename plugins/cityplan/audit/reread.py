"""Proves rows on demand: every accepted delivery is read from the archive again and compared row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from psycopg import IsolationLevel
from psycopg.rows import dict_row

from cityplan.audit.archive import verify_archive
from cityplan.audit.findings import Finding, NotCompared
from cityplan.audit.history_again import differing_in_history
from cityplan.audit.landed import landed_again
from cityplan.audit.raw_again import differing_in_raw
from cityplan.audit.row_differences import Accepted, Differing, row_findings
from cityplan.contracts import Contract, load_contracts
from cityplan.errors import CityplanError, DeliveryError
from cityplan.landing import Archive, LandedDelivery
from cityplan.loading.pseudonyms import warehouse_key
from cityplan.settings import Settings
from cityplan.sources import read_delivery
from cityplan.warehouse.connect import Connection, count, role_connection

# Files, and the way they came, are those of the delivery a replay took its rows from.
_ACCEPTED = """
select taken.delivery_id, taken.department, taken.extract, taken.as_of, taken.contract_version,
    taken.accepted_at, taken.rows_accepted, taken.channel = 'replay' as is_replay,
    origin.delivery_id as landed_as, origin.channel, origin.source_uri
from audit.delivery as taken
left join lateral (
    select aside.delivery_id
    from quality.repair inner join quality.quarantined_row as aside on aside.id = repair.row_id
    where taken.channel = 'replay' and repair.kind = 'replayed' and repair.delivery_id = taken.delivery_id
    limit 1
) as replayed on true
inner join audit.delivery as origin on origin.delivery_id = coalesce(replayed.delivery_id, taken.delivery_id)
where taken.accepted_at is not null
    and (%(delivery_id)s::bigint is null or taken.delivery_id = %(delivery_id)s)
    and (%(extract)s::text is null or taken.department || '.' || taken.extract = %(extract)s)
order by taken.delivery_id
"""
_OTHERS = """
select count(*) from audit.delivery_event as received
where received.event = 'received'
    and (%(extract)s::text is null or received.department || '.' || received.extract = %(extract)s)
    and not exists (
        select from audit.delivery_event as accepted
        where accepted.delivery_id = received.delivery_id and accepted.event = 'accepted'
    )
"""


class NothingToCompareError(CityplanError):
    """No accepted delivery is the one asked for."""


def verify_row_by_row(
    settings: Settings,
    delivery_id: int | None = None,
    extract: str | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Finding | NotCompared]:
    """Name every row of raw or history that is not what the archived files say, and what was not compared.

    Of all accepted deliveries, of one, or of those of an extract (department.extract). `say` is told of each
    before it is read. Reads as the loader, who alone sees raw and history, in transactions that are undone.
    Raises NothingToCompareError when no accepted delivery is the one asked for, ConfigurationError with
    another key than that of the warehouse's pseudonyms.
    """
    asked = {"delivery_id": delivery_id, "extract": extract}
    again = _Again(settings)
    with role_connection(settings, "loader", autocommit=True) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ  # a night may run: all is of one moment
        with connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(_ACCEPTED, asked).fetchall()
        if not rows and any(asked.values()):
            raise NothingToCompareError(
                f"There is no accepted delivery {delivery_id or extract} (无此已接受的交付).",
                "audit.delivery lists deliveries with numbers, extracts and states.",
            )
        for number, row in enumerate(rows, 1):
            say(f"{number}/{len(rows)} {_name(row)}: {row['rows_accepted']} rows 行")
            yield from again.compared(connection, row)
        if delivery_id is None and (others := count(connection, _OTHERS, asked)):
            yield NotCompared(f"{others} deliveries 次交付", "refused or undecided 被拒收或未决")


@dataclass(slots=True)
class _Again:
    """Compares one delivery after another; a record named once is not named for each that confirms it."""

    settings: Settings
    named: set[tuple[str, str | None]] = field(default_factory=set)

    def compared(self, connection: Connection, row: dict[str, Any]) -> Iterator[Finding | NotCompared]:
        name = _name(row)
        contract = load_contracts().get(f"{row['department']}.{row['extract']}")
        archive = Archive(self.settings.landing_folder)
        landed = landed_again(connection, archive, row | {"delivery_id": row["landed_as"]})
        if contract is None or contract.version != row["contract_version"]:
            yield NotCompared(
                name, f"read by contract 当时契约 {row['contract_version']}, now 现为 {_version(contract)}"
            )
        elif (reason := _not_readable(archive, landed)) is not None:
            yield NotCompared(name, reason)
        else:
            told = (row[column] for column in ("delivery_id", "as_of", "accepted_at", "is_replay"))
            accepted = Accepted(contract, *told)
            try:
                yield from self._rows(connection, accepted, landed)
            except DeliveryError as problem:
                yield Finding(
                    "delivery", name, f"its archived files cannot be read again 存档无法重读: {problem}"
                )

    def _rows(self, connection: Connection, accepted: Accepted, landed: LandedDelivery) -> list[Finding]:
        with connection.transaction(force_rollback=True):
            blocks = read_delivery(landed, accepted.contract, accepted.delivery_id)
            raw = differing_in_raw(connection, accepted, blocks)
            key = warehouse_key(connection, self.settings)
            history = differing_in_history(connection, accepted, key)
        news = [row for row in history if self._is_news(accepted, row)]
        return [*row_findings(accepted, "raw 原始表", raw), *row_findings(accepted, "history 历史", news)]

    def _is_news(self, accepted: Accepted, row: Differing) -> bool:
        record = (accepted.contract.name, row.record)
        is_known = record in self.named
        self.named.add(record)
        return not (is_known and row.what in ("gone", "contradicted"))


def _not_readable(archive: Archive, landed: LandedDelivery) -> str | None:
    """Say why the delivery's files cannot be read as they came; `verify` names each that is another now."""
    if not landed.files:
        return "older than the record of landed files 早于到达文件的记录"
    manifests = () if landed.manifest is None else (landed.manifest,)
    files = [
        {"delivery_id": 0, "file_no": number, "sheet": None, "name": file.name}
        | {"sha256": file.sha256, "bytes": file.size}
        for number, file in enumerate((*landed.files, *manifests), 1)
    ]
    unsound = next(verify_archive(archive, files), None)
    return None if unsound is None else unsound.problem


def _version(contract: Contract | None) -> str:
    return "gone 已无" if contract is None else contract.version


def _name(row: dict[str, Any]) -> str:
    return f"{row['department']}.{row['extract']} {row['as_of']}, delivery 交付 {row['delivery_id']}"
