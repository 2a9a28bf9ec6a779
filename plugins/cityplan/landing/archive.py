"""The immutable archive: every delivered file once, under its sha256, before anything else reads it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_CHUNK_BYTES = 1 << 20
_READ_ONLY = 0o444


class SourceError(OSError):
    """A file that was to be archived cannot be read; any other OSError is about the archive itself."""


@dataclass(frozen=True, slots=True)
class Archive:
    """Files under `folder`/<first two digits>/<sha256>, read-only, complete whenever they are visible."""

    folder: Path

    def path(self, sha256: str) -> Path:
        """Where a file of that sha256 lies or would lie."""
        return self.folder / sha256[:2] / sha256

    def holds(self, sha256: str) -> bool:
        """Whether a file of that sha256 has been archived."""
        return self.path(sha256).is_file()

    def keep(self, source: Path) -> tuple[str, int]:
        """Copy a file into the archive and return its sha256 and size in bytes.

        On return the copy has reached the disk. A file that is there already is left alone. Raises
        SourceError when the source cannot be read, OSError when the archive cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with self._draft() as (draft, descriptor):
            with os.fdopen(descriptor, "wb") as copy:
                for chunk in _chunks(source):
                    digest.update(chunk)
                    size += len(chunk)
                    copy.write(chunk)
                copy.flush()
                os.fsync(copy.fileno())
            sha256 = digest.hexdigest()
            if not self.holds(sha256):
                self._publish(draft, self.path(sha256))
        return sha256, size

    @contextmanager
    def _draft(self) -> Iterator[tuple[Path, int]]:
        descriptor, name = tempfile.mkstemp(prefix=".draft-", dir=self.folder)
        draft = Path(name)
        try:
            yield draft, descriptor
        finally:
            draft.unlink(missing_ok=True)

    def _publish(self, draft: Path, path: Path) -> None:
        draft.chmod(_READ_ONLY)
        if not path.parent.is_dir():
            path.parent.mkdir(exist_ok=True)
            _sync_folder(self.folder)
        draft.replace(path)
        _sync_folder(path.parent)


def _chunks(source: Path) -> Iterator[bytes]:
    try:
        with source.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise SourceError(error.errno, error.strerror) from error


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
