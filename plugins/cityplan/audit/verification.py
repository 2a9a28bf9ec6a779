"""Verifies a whole warehouse with its archive and manifests, or one manifest with an archive anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from psycopg.rows import dict_row

from cityplan.audit import signing
from cityplan.audit.archive import verify_archive
from cityplan.audit.contents import differing_contents, landed_files, unread, verify_contents
from cityplan.audit.events import verify_events, verify_signed_events
from cityplan.audit.findings import Finding, differences
from cityplan.audit.freezes import verify_freezes
from cityplan.audit.held import verify_rows
from cityplan.audit.manifest import Manifest, ManifestError, read_manifest
from cityplan.audit.publications import verify_publications
from cityplan.landing import Archive
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection

_FILES = "select * from audit.delivery_file order by delivery_id, file_no"


def verify_warehouse(settings: Settings, head: bytes | None = None) -> Iterator[Finding]:
    """Yield whatever in ledger, tables, archive, freezes and publications is not what was recorded.

    `head` is a head of the ledger's chain known from elsewhere, which must still be in the chain.
    Reads as the auditor: a verification cannot change what it looks at.
    """
    manifests: dict[int, Manifest] = {}
    for path in sorted(settings.reports_folder.glob("publications/*/manifest.json")):
        try:
            manifest = read_manifest(path)
        except ManifestError as problem:
            yield Finding("manifest", str(path), str(problem))
            continue
        unsound = list(verify_signature(manifest, signing.public_key(settings)))
        yield from unsound
        if not unsound:
            manifests[manifest.publication_id] = manifest
    latest = manifests[max(manifests)] if manifests else None
    with role_connection(settings, "auditor", autocommit=True) as connection:
        connection.execute("set statement_timeout = 0")
        yield from verify_events(connection, latest.content["ledger"]["events"] if latest else (), head)
        yield from verify_rows(connection)
        yield from _files(settings, connection, latest)
        yield from verify_freezes(connection, latest.content.get("freezes", ()) if latest else ())
        yield from verify_publications(connection, manifests)


def verify_manifest(
    path: Path, archive: Path, key: str | None = None, head: bytes | None = None
) -> Iterator[Finding]:
    """Yield what does not hold of a manifest and an archive folder; needs nothing else, on any machine.

    `key` is the public key the manifest must be signed with; None takes the one it names. `head` is a head
    of the chain that must be among its events. Raises ManifestError when the file is no manifest.
    """
    manifest = read_manifest(path)
    yield from verify_signature(manifest, key or manifest.public_key)
    yield from verify_signed_events(manifest.content["ledger"], head)
    files, landed = manifest.content["files"], manifest.content.get("landed", [])
    received = [event for event in manifest.content["ledger"]["events"] if event["event"] == "received"]
    yield from differing_contents(landed, received)
    yield from verify_archive(Archive(archive), [*files, *unread(landed, files)])


def verify_signature(manifest: Manifest, key: str) -> Iterator[Finding]:
    """Say how a manifest's signature does not hold."""
    if manifest.public_key != key:
        yield Finding(
            "manifest",
            str(manifest.path),
            f"is signed with another key 签名密钥不符: {manifest.public_key}, expected 应为 {key}",
        )
    elif not manifest.is_signed:
        yield Finding("manifest", str(manifest.path), "was changed after it was signed 签名后被更改")


def _files(settings: Settings, connection: Connection, latest: Manifest | None) -> Iterator[Finding]:
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_FILES).fetchall()
    recorded = {(row["delivery_id"], row["file_no"]): row for row in rows}
    signed = latest.content["files"] if latest else []
    for file in signed:
        row = recorded.get((file["delivery_id"], file["file_no"]))
        name = f"{file['name']} (delivery 交付 {file['delivery_id']}, file 文件 {file['file_no']})"
        if row is None:
            yield Finding("file", name, "is gone from audit.delivery_file 已从台账中消失")
            continue
        for problem in differences(file, row):
            yield Finding("file", name, f"audit.delivery_file {problem}")
    landed = landed_files(connection)
    yield from verify_contents(connection, landed, latest.content.get("landed", ()) if latest else ())
    yield from verify_archive(Archive(settings.landing_folder), [*rows, *unread(landed, rows)])
