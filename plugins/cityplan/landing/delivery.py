"""A delivery once its bytes are in the archive: what the readers and the ledger need to know of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from cityplan.errors import Place

MANIFEST = "manifest.json"
INBOX = "inbox"
SHARE = "share"
DATABASE = "database"
API = "api"


@dataclass(frozen=True, slots=True)
class LandedFile:
    """One delivered file: its name as delivered and the archived copy that everything after reads.

    `size` is in bytes, `source_uri` says where the department had put it.
    """

    name: str
    path: Path
    sha256: str
    size: int
    source_uri: str

    @property
    def suffix(self) -> str:
        """Last ending of the name in small letters, the one before it added for .gz: `.csv.gz`."""
        return _suffix(self.name)


@dataclass(frozen=True, slots=True)
class LandedDelivery:
    """The files of one extract as of one date, in the order of their names.

    `channel` is inbox, share, database or api; `source_uri` the folder, table or endpoint they came from.
    """

    department: str
    extract: str
    as_of: date
    channel: str
    source_uri: str
    files: tuple[LandedFile, ...]
    manifest: LandedFile | None = None

    @property
    def place(self) -> Place:
        """The delivery as a whole, for messages."""
        return Place(self.department, self.extract, self.as_of)

    @property
    def content_sha256(self) -> str:
        """What makes a delivery the same: the sha256 of its files with their types, and of its manifest.

        Names do not count, but endings and the manifest decide how bytes are read: a refused file that comes
        again under the right ending, or with a corrected manifest, is a new delivery.
        """
        return content_sha256(
            ((file.name, file.sha256) for file in self.files),
            None if self.manifest is None else self.manifest.sha256,
        )


def content_sha256(files: Iterable[tuple[str, str]], manifest: str | None) -> str:
    """Return a delivery's content_sha256 from the names and sha256 of its files, and that of its manifest."""
    parts = sorted(f"{sha256} {_suffix(name)}" for name, sha256 in files)
    if manifest is not None:
        parts.append(f"{manifest} manifest")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _suffix(name: str) -> str:
    suffixes = PurePosixPath(name.lower()).suffixes
    return "".join(suffixes[-2:] if suffixes[-1:] == [".gz"] else suffixes[-1:])
