"""Checks frozen years: their records as signed, their copies as sealed when they were frozen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psycopg.rows import dict_row

from cityplan.audit.findings import Finding, differences
from cityplan.ledger.chain import canonical
from cityplan.publication.exports import export
from cityplan.publication.freezing import FIGURES, VERDICTS
from cityplan.warehouse.connect import Connection

_RECORDED = "select * from audit.frozen_year order by freeze_id"


def recorded_freezes(connection: Connection) -> list[dict[str, Any]]:
    """Return every freeze with its release, as JSON has them."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return [json.loads(canonical(row)) for row in cursor.execute(_RECORDED)]


def verify_freezes(connection: Connection, signed: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Name every freeze that is not what was signed or whose copies are not what was frozen.

    `signed` are the freezes of the latest manifest; a release that came after it is none of its business.
    """
    recorded = {row["freeze_id"]: row for row in recorded_freezes(connection)}
    for known in signed:
        row = recorded.get(known["freeze_id"])
        if row is None:
            yield Finding("freeze", _name(known), "is gone from audit.figure_freeze 已消失")
            continue
        said = {column: value for column, value in known.items() if value is not None}
        for problem in differences(said, row):
            yield Finding("freeze", _name(known), f"audit.frozen_year {problem}")
    for row in recorded.values():
        for copied, sealed in ((FIGURES, row["figures_sha256"]), (VERDICTS, row["verdicts_sha256"])):
            found = export(connection, copied.held(row["freeze_id"]))
            if found.sha256 != sealed:
                problem = f"is {found.sha256}, frozen 冻结时为 {sealed} ({found.rows} rows)"
                yield Finding("freeze", _name(row), f"audit.{copied.copies} {problem}")


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['freeze_id']} ({row['year']} {row['indicator_id']})"
