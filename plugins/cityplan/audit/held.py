"""Compares the ledger's figures of each delivery with the rows that the tables hold of it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from psycopg.rows import dict_row

from cityplan.audit.findings import Finding
from cityplan.warehouse.connect import Connection

# A delivery merged before audit.delivery_merge was kept has no figure to compare its records in history with.
_HELD = """
with set_aside as (
    select delivery_id, count(*) as quarantined from quality.quarantined_row group by delivery_id
),
left_out as (
    select delivery_id, count(*) as skipped from quality.skipped_row group by delivery_id
)
select delivery.delivery_id, department || '.' || extract as name, as_of, rows_accepted, rows_quarantined,
    rows_skipped, rows_refused, records_new, records_new + records_confirmed as records_merged,
    coalesce(sound, 0) as sound, coalesce(quarantined, 0) as quarantined, coalesce(skipped, 0) as skipped,
    coalesce(in_history, 0) as in_history
from audit.delivery as delivery
left join audit.rows_held() as held using (delivery_id)
left join set_aside using (delivery_id)
left join left_out using (delivery_id)
left join audit.delivery_merge using (delivery_id)
order by delivery_id
"""


def verify_rows(connection: Connection) -> Iterator[Finding]:
    """Name every decided delivery of which the tables hold more or fewer rows than the ledger says."""
    with connection.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(_HELD):
            if problems := list(_differing(row)):
                name = f"{row['delivery_id']} ({row['name']} {row['as_of']})"
                yield Finding("delivery", name, "; ".join(problems))


def _differing(row: Mapping[str, Any]) -> Iterator[str]:
    taken = "rows_refused" if row["rows_refused"] else "rows_accepted"
    pairs = (
        (taken, row[taken], "raw, neither set aside nor skipped 原始表中未隔离未略过", row["sound"]),
        ("rows_quarantined", row["rows_quarantined"], "quality.quarantined_row", row["quarantined"]),
        ("rows_skipped", row["rows_skipped"], "quality.skipped_row", row["skipped"]),
        ("rows_accepted", row["rows_accepted"], "audit.delivery_merge", row["records_merged"]),
        ("records_new", row["records_new"], "history 历史", row["in_history"]),
    )
    for figure, said, place, found in pairs:
        if said is not None and found is not None and said != found:
            yield f"{figure} is {said} in the ledger 台账为 {said}, {place} has 现有 {found}"
