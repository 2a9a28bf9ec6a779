"""A refused delivery accepted all the same: an explicit decision of a named person, kept in the ledger.

The refusal stays as it is. The same files are taken from the archive as a delivery of their own, judged anew
and accepted with the person's reason and the rules' beside it; rows that break row rules are set aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg.rows import dict_row

from cityplan.audit.landed import landed_again
from cityplan.audit.waiving import RepairError, named_with_reason
from cityplan.contracts import Contract, load_contracts
from cityplan.landing import Archive
from cityplan.ledger import find_decided, one_run_at_a_time
from cityplan.loading.night import judge_of
from cityplan.loading.outcome import DeliveryOutcome
from cityplan.loading.pipeline import DeliveryLoader
from cityplan.loading.pseudonyms import warehouse_key
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


def override(settings: Settings, delivery_id: int, person: str, reason: str) -> DeliveryOutcome:
    """Accept what was refused; returns the outcome of the new delivery, still refused without a sound row.

    A run over the extract is waited for. Raises RepairError without name or reason, when the delivery is not
    refused, or when its files were replaced since: then the newer ones are loaded by the next night.
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
    one_run_at_a_time(connection, contract)
    key = warehouse_key(connection, settings)
    _not_replaced(connection, contract, refused)
    landed = landed_again(connection, Archive(settings.landing_folder), refused)
    apply_contract(connection, contract)
    loader = DeliveryLoader(
        connection,
        contract,
        judge,
        key,
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


def _not_replaced(connection: Connection, contract: Contract, refused: dict[str, Any]) -> None:
    """Raise RepairError when other content has been decided on for the same date since."""
    latest = find_decided(connection, contract, refused["as_of"])
    if latest is not None and latest.content_sha256 != refused["content_sha256"]:
        raise RepairError(
            f"{contract.name} as of {refused['as_of']}: other files have come since delivery "
            f"{refused['delivery_id']}, as delivery {latest.delivery_id} (文件已更换).",
            f"Override delivery {latest.delivery_id} if it is refused, or have the former files sent again. "
            "请处理最新的交付，或重新报送原文件。",
        )
