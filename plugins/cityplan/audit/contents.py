"""Checks what every delivery consisted of: its archived files, and that they make the ledger's content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from psycopg.rows import dict_row

from cityplan.audit.findings import Finding, differences
from cityplan.landing.delivery import content_sha256
from cityplan.warehouse.connect import Connection

_LANDED = "select * from audit.delivery_content order by delivery_id, position"
_RECEIVED = """
select event_id, delivery_id, department, extract, as_of, content_sha256
from audit.delivery_event
where event = 'received'
order by delivery_id
"""
_FILE = ("delivery_id", "position")

Row = Mapping[str, Any]


def landed_files(connection: Connection) -> list[dict[str, Any]]:
    """Return the rows of audit.delivery_content, in order."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_LANDED).fetchall()


def verify_contents(
    connection: Connection, landed: Iterable[Row], signed: Iterable[Row]
) -> Iterator[Finding]:
    """Name deliveries whose landed files are not those of the ledger or of the latest manifest.

    Deliveries older than the record of landed files have none and are not judged.
    """
    recorded = {tuple(row[key] for key in _FILE): row for row in landed}
    for file in signed:
        row = recorded.get(tuple(file[key] for key in _FILE))
        problems = ["is gone 已消失"] if row is None else differences(file, row)
        yield from (
            Finding("file", _as_landed(file), f"audit.delivery_content {found}") for found in problems
        )
    with connection.cursor(row_factory=dict_row) as cursor:
        received = cursor.execute(_RECEIVED).fetchall()
    yield from differing_contents(recorded.values(), received)


def differing_contents(landed: Iterable[Row], received: Iterable[Row]) -> Iterator[Finding]:
    """Name each delivery whose files do not make the content_sha256 of its event in the ledger."""
    by_delivery = {
        delivery_id: list(files)
        for delivery_id, files in groupby(landed, key=lambda file: int(file["delivery_id"]))
    }
    first = min(by_delivery, default=None)
    for event in received:
        files = by_delivery.get(event["delivery_id"])
        if first is None or event["delivery_id"] < first:
            continue
        if files is None:
            problem = "its files are gone from audit.delivery_content 文件记录已消失"
        elif (made := _content(files)) != event["content_sha256"]:
            wanted = event["content_sha256"]
            problem = f"its files make the content 文件内容为 {made}, the ledger has 台账为 {wanted}"
        else:
            continue
        delivered = f"{event['department']}.{event['extract']} {event['as_of']}"
        yield Finding(
            "event", f"{event['event_id']} (delivery 交付 {event['delivery_id']}, {delivered})", problem
        )


def unread(landed: Iterable[Row], read: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the landed files no table was read from (refused, manifests), for verify_archive."""
    known = {(row["delivery_id"], row["sha256"]) for row in read}
    return [
        {**file, "file_no": file["position"], "sheet": None}
        for file in landed
        if (file["delivery_id"], file["sha256"]) not in known
    ]


def _as_landed(file: Row) -> str:
    return f"{file['name']} (delivery 交付 {file['delivery_id']}, as landed 原始文件 {file['position']})"


def _content(files: Iterable[Row]) -> str:
    files = list(files)
    manifest = next((file["sha256"] for file in files if file["is_manifest"]), None)
    return content_sha256(
        ((file["name"], file["sha256"]) for file in files if not file["is_manifest"]), manifest
    )
