"""The tables of the marts built again, beside what the signed manifest of their publication says of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cityplan.audit import signing
from cityplan.audit.manifest import ManifestError, manifest_path, read_manifest
from cityplan.audit.verification import verify_signature
from cityplan.publication.exports import VALUES, Export, all_rows, export
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection

_IS_THERE = "select exists (select from pg_tables where schemaname = %s and tablename = %s)"


@dataclass(frozen=True, slots=True)
class RebuiltMart:
    """A table as it was sealed and as it was built again, into `path`; `rebuilt` is None where it was not."""

    name: str
    sealed: Export
    rebuilt: Export | None
    path: Path

    @property
    def differs(self) -> bool:
        """Whether it was built again and is not, byte for byte, what was sealed."""
        return self.rebuilt is not None and self.rebuilt != self.sealed


def sealed_marts(settings: Settings, publication_id: int) -> Mapping[str, Export]:
    """Return the exports of the tables, by name, as the publication's manifest has them.

    Without the values, whose export is the publication's checksum. Raises ManifestError when there is no
    manifest of it, or none that this installation signed.
    """
    manifest = read_manifest(manifest_path(settings, publication_id))
    for finding in verify_signature(manifest, signing.public_key(settings)):
        raise ManifestError(str(finding), "`verify` says what else was changed.")
    sealed = manifest.content["marts"].items()
    return {name: Export(**told) for name, told in sealed if name != VALUES}


def rebuilt_marts(
    connection: Connection, schema: str, sealed: Mapping[str, Export], folder: Path
) -> Iterator[RebuiltMart]:
    """Export the sealed tables that were built again in a schema, each into <folder>/<table>.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, before in sealed.items():
        path = folder / f"{name}.csv"
        rebuilt = None
        if connection.execute(_IS_THERE, (schema, name)).fetchone() == (True,):
            with path.open("wb") as file:
                rebuilt = export(connection, all_rows(schema, name), file)
        yield RebuiltMart(name, before, rebuilt, path)
