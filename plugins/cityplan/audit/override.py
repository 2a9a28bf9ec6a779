"""A refused delivery accepted all the same: an explicit decision of a named person, kept in the ledger.

The refusal stays as it is. The same files are taken from the archive as a delivery of their own, judged anew
and accepted with the person's reason and the rules' beside it; rows that break row rules are set aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from psycopg.rows import dict_row

from cityplan.audit.waiving import RepairError, named_with_reason
from cityplan.contracts import Contract, load_contracts
from cityplan.landing import Archive, LandedDelivery, LandedFile
from cityplan.landing.delivery import MANIFEST
from cityplan.loading.night import judge_of
from cityplan.loading.outcome import DeliveryOutcome
from cityplan.loading.pipeline import DeliveryLoader
from cityplan.loading.tables import apply_contract
from cityplan.settings import Settings
from cityplan.validation.verdict import Judge
from cityplan.warehouse.connect import Connection, role_connection

_REFUSED = """
select event.*
from audit.delivery_event as event
inner join audit.delivery as delivery using (delivery_id)
where event.event = 'refused' and delivery.status = 'refused' and event.delivery_id = %s
"""
# A folder's files, or the one file a remote batch was fetched into.
_LANDED = """
select source_uri, bytes, sha256
from audit.landed_file
where source_uri = %(source_uri)s or starts_with(source_uri, %(source_uri)s || '/')
order by source_uri
"""
_NAME = "select name from audit.delivery_file where delivery_id = %s order by file_no limit 1"


def override(settings: Settings, delivery_id: int, person: str, reason: str) -> DeliveryOutcome:
    """Accept what was refused; returns the outcome of the new delivery, still refused without a sound row.

    Raises RepairError without name or reason, when the delivery is not refused, or when its files were
    replaced since: then the newer ones are loaded by the next night.
    """
    with role_connection(settings, "loader", autocommit=True) as connection:
        return override_over(connection, settings, judge_of(settings), delivery_id, person, reason)


def override_over(
    connection: Connection, settings: Settings, judge: Judge, delivery_id: int, person: str, reason: str
) -> DeliveryOutcome:
    """Do the same over a loader's connection, in autocommit or in a transaction of the caller's."""
    named_with_reason(person, reason)
    refused = _refused(connection, delivery_id)
    contract = _contract(refused)
    landed = _landed(settings, connection, refused)
    apply_contract(connection, contract)
    loader = DeliveryLoader(
        connection,
        contract,
        judge,
        settings.pseudonym_key,
        f"override by {person}",
        override=f"{person} 强制接受第 {delivery_id} 次交付 · overrides the refusal: {reason}",
    )
    return loader.load(landed)


def refused_extract(connection: Connection, delivery_id: int) -> Contract:
    """Return the contract of a refused delivery; raises RepairError when it is not refused."""
    return _contract(_refused(connection, delivery_id))


def _contract(refused: Mapping[str, Any]) -> Contract:
    return load_contracts()[f"{refused['department']}.{refused['extract']}"]


def _refused(connection: Connection, delivery_id: int) -> dict[str, Any]:
    with connection.cursor(row_factory=dict_row) as cursor:
        refused = cursor.execute(_REFUSED, (delivery_id,)).fetchone()
    if refused is None:
        raise RepairError(
            f"Delivery {delivery_id} is not refused (该交付未被拒收).",
            "audit.delivery shows the state of every delivery.",
        )
    return refused


def _landed(settings: Settings, connection: Connection, refused: dict[str, Any]) -> LandedDelivery:
    archive = Archive(settings.landing_folder)
    files = []
    for uri, size, sha256 in connection.execute(_LANDED, refused).fetchall():
        name = PurePosixPath(uri).name
        if uri == refused["source_uri"]:
            known = connection.execute(_NAME, (refused["delivery_id"],)).fetchone()
            name = known[0] if known else name
        files.append(LandedFile(name, archive.path(sha256), sha256, size, uri))
    landed = LandedDelivery(
        refused["department"],
        refused["extract"],
        refused["as_of"],
        refused["channel"],
        refused["source_uri"],
        files=tuple(file for file in files if file.name != MANIFEST),
        manifest=next((file for file in files if file.name == MANIFEST), None),
    )
    if landed.content_sha256 != refused["content_sha256"]:
        raise RepairError(
            f"{landed.place}: other files have come since delivery {refused['delivery_id']} (文件已更换).",
            "Let the next night load them, or put the former ones back.",
        )
    return landed
