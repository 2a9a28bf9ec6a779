"""The repairs as proposals: what each would move, asked with the very arguments it would be approved with."""

from __future__ import annotations

from collections.abc import Sequence

from cityplan.audit.judging import judge_within
from cityplan.audit.override import override_over, refused_extract
from cityplan.audit.replay import replay_over
from cityplan.audit.waiving import extracts_of, waive
from cityplan.audit.what_if import WhatIf, what_if
from cityplan.contracts import Contract, load_contracts
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection


def propose_waiver(settings: Settings, rows: Sequence[int], person: str, reason: str) -> WhatIf:
    """Return what waiving rows would move; raises RepairError as the waiver would."""
    with role_connection(settings, "loader") as connection:
        names = extracts_of(connection, rows)

    def repair(connection: Connection) -> list[str]:
        waive(connection, rows, person, reason)
        return [f"waived 豁免: {len(set(rows))}"]

    contracts = load_contracts()
    return what_if(settings, [contracts[name] for name in names], repair)


def propose_replay(settings: Settings, contract: Contract, person: str, reason: str) -> WhatIf:
    """Return what replaying an extract's open rows would move; raises RepairError as the replay would."""
    return what_if(
        settings,
        [contract],
        lambda connection: replay_over(connection, settings, contract, person, reason),
    )


def propose_override(settings: Settings, delivery_id: int, person: str, reason: str) -> WhatIf:
    """Return what accepting a refused delivery would move; raises RepairError as the override would."""
    with role_connection(settings, "loader") as connection:
        contract = refused_extract(connection, delivery_id)

    def repair(connection: Connection) -> list[object]:
        judge = judge_within(connection, delivery_id)
        return [override_over(connection, settings, judge, delivery_id, person, reason)]

    return what_if(settings, [contract], repair)
