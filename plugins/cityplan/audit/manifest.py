"""The signed manifest of a publication: what it was made from and what came out, checkable anywhere.

<reports>/publications/<publication_id>/manifest.json

manifest.publication   the row of audit.publication
manifest.ledger        every event up to the sealing with its hash, and the head of the chain
manifest.files         every delivered file or sheet with its sha256, bytes and records
manifest.landed        every file of every delivery as it landed, refused ones and manifests too
manifest.freezes       every freeze of a year's figures, with the sha256 of what it holds
manifest.marts         rows and sha256 of the sorted CSV of every table in schema marts
manifest.indicators    the same of each indicator's values, to say where a difference lies
signature              Ed25519 over the canonical JSON of `manifest`
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from psycopg.rows import dict_row

from cityplan.audit import signing
from cityplan.audit.freezes import recorded_freezes
from cityplan.errors import CityplanError
from cityplan.ledger.chain import HASHED, canonical
from cityplan.publication.exports import VALUES, Export, ValuesExport, all_rows, export
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection

FORM = 1
_HISTORY_OF_VALUES = "fct_indicator_vintage"  # grows with every publication: each is checked by itself
_PUBLICATION = """
select publication_id, business_date, known_at, code_version, contract_versions, checksum, completed_at
from audit.publication
where publication_id = %s
"""
_EVENTS = "select * from audit.delivery_event order by event_id"
_FILES = "select * from audit.delivery_file order by delivery_id, file_no"
_LANDED = "select * from audit.delivery_content order by delivery_id, position"
_TABLES = "select tablename from pg_tables where schemaname = 'marts' and tablename <> %s order by 1"


class ManifestError(CityplanError):
    """A file that is no manifest."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as read: its content, and who signed it."""

    path: Path
    content: Mapping[str, Any]
    public_key: str
    signature: str

    @property
    def publication_id(self) -> int:
        """Number of the publication."""
        return int(self.content["publication"]["publication_id"])

    @property
    def is_signed(self) -> bool:
        """Whether the content is what the holder of `public_key` signed."""
        return signing.is_signed(canonical(self.content), self.signature, self.public_key)


def manifest_path(settings: Settings, publication_id: int) -> Path:
    """Where the manifest of a publication lies."""
    return settings.reports_folder / "publications" / str(publication_id) / "manifest.json"


def write_manifest(
    settings: Settings, connection: Connection, publication_id: int, values: ValuesExport
) -> Path:
    """Sign what the completed publication was made from and what came out; replaces a manifest of it.

    `values` is what completing it returned. Must run while the marts hold this publication.
    """
    content = json.loads(canonical(_content(connection, publication_id, values)))
    envelope = {
        "manifest": content,
        "signature": {
            "algorithm": signing.ALGORITHM,
            "public_key": signing.public_key(settings),
            "signature": signing.sign(settings, canonical(content)),
        },
    }
    path = manifest_path(settings, publication_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(envelope, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)
    return path


def read_manifest(path: Path) -> Manifest:
    """Read a manifest without judging it; raises ManifestError when the file is none."""
    try:
        envelope = json.loads(path.read_text(encoding="utf-8"))
        signature = envelope["signature"]
        manifest = Manifest(path, envelope["manifest"], signature["public_key"], signature["signature"])
        known = manifest.content["form"] == FORM
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise ManifestError(f"{path} is no manifest of a publication (不是发布清单): {problem}.") from problem
    if not known:
        raise ManifestError(f"{path} has another form than {FORM} (清单版本不符).", "Use the newer program.")
    return manifest


def _content(connection: Connection, publication_id: int, values: ValuesExport) -> dict[str, Any]:
    with connection.transaction():
        publication = list(_rows(connection, _PUBLICATION, publication_id))
        events = [_event(row) for row in _rows(connection, _EVENTS)]
        return {
            "form": FORM,
            "publication": json.loads(canonical(publication[0])),
            "ledger": {"head": events[-1]["hash"] if events else None, "events": events},
            "files": list(_rows(connection, _FILES)),
            "landed": list(_rows(connection, _LANDED)),
            "freezes": recorded_freezes(connection),
            "marts": marts_sealed(connection, values.whole),
            "indicators": {name: asdict(found) for name, found in values.indicators.items()},
        }


def marts_sealed(connection: Connection, values: Export) -> dict[str, dict[str, Any]]:
    """Return rows and sha256 of the export of each table of the marts, given that of the values."""
    tables = [name for (name,) in connection.execute(_TABLES, (_HISTORY_OF_VALUES,)).fetchall()]
    return {
        name: asdict(values if name == VALUES else export(connection, all_rows("marts", name)))
        for name in tables
    }


def plain_event(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a ledger row's hashed columns as JSON has them."""
    plain: dict[str, Any] = json.loads(canonical({name: row[name] for name in HASHED}))
    return plain


def _event(row: Mapping[str, Any]) -> dict[str, Any]:
    return plain_event(row) | {"hash": bytes(row["hash"]).hex()}


def _rows(connection: Connection, query: str, *parameters: Any) -> Iterator[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        yield from cursor.execute(query.encode(), parameters or None)
