"""Deliveries that were found and can be landed: in a folder, or as a batch of a remote system."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from cityplan.errors import ChannelError, Place
from cityplan.landing.archive import Archive, SourceError
from cityplan.landing.delivery import MANIFEST, LandedDelivery, LandedFile

_INCOMING = "incoming"


class Memory(Protocol):
    """What remembers files read before; see KnownFiles."""

    def find(self, source_uri: str, size: int, modified_ns: int) -> str | None: ...  # noqa: D102
    def remember(self, source_uri: str, size: int, modified_ns: int, sha256: str) -> None: ...  # noqa: D102


class Found(Protocol):
    """A delivery before its bytes are in the archive."""

    @property
    def as_of(self) -> date: ...  # noqa: D102
    @property
    def source_uri(self) -> str: ...  # noqa: D102

    def land(self, archive: Archive, memory: Memory) -> LandedDelivery:
        """Archive the files and return the delivery as the readers take it.

        Raises OSError when the archive cannot be written, ChannelError when what is to be landed cannot be
        read.
        """
        ...


@dataclass(frozen=True, slots=True)
class FolderDelivery:
    """The files of one date folder of the inbox or of a department's share.

    `unread` is why they could not be listed: such a folder keeps its date from being taken from elsewhere,
    and to land it raises this error.
    """

    department: str
    extract: str
    as_of: date
    channel: str
    folder: Path
    paths: tuple[Path, ...]
    unread: ChannelError | None = None

    @property
    def source_uri(self) -> str:
        """The folder."""
        return str(self.folder)

    def land(self, archive: Archive, memory: Memory) -> LandedDelivery:
        """Archive what changed since it was last read."""
        return self._of([self._landed(path, archive, memory) for path in self._listed()])

    def unchanged(self, archive: Archive, memory: Memory) -> LandedDelivery | None:
        """Return the delivery as it was landed before; None when any of its files is new or has changed.

        Raises ChannelError when a file or the folder cannot be read.
        """
        files = [_known(path, self._status(path), archive, memory) for path in self._listed()]
        return None if None in files else self._of([file for file in files if file is not None])

    def _listed(self) -> tuple[Path, ...]:
        if self.unread is not None:
            raise self.unread
        return self.paths

    def _landed(self, path: Path, archive: Archive, memory: Memory) -> LandedFile:
        """Archive one file; what it was before is remembered, so that a change meanwhile is noticed."""
        status = self._status(path)
        known = _known(path, status, archive, memory)
        if known is not None:
            return known
        try:
            sha256, _ = archive.keep(path)
        except SourceError as error:
            raise self._unreadable(path, error) from error
        memory.remember(_readable(str(path)), status.st_size, status.st_mtime_ns, sha256)
        return _kept(path, sha256, archive)

    def _status(self, path: Path) -> os.stat_result:
        try:
            return path.stat()
        except OSError as error:
            raise self._unreadable(path, error) from error

    def _unreadable(self, path: Path, error: OSError) -> ChannelError:
        return unreadable(Place(self.department, self.extract, self.as_of), path, error)

    def _of(self, files: list[LandedFile]) -> LandedDelivery:
        return LandedDelivery(
            self.department,
            self.extract,
            self.as_of,
            self.channel,
            self.source_uri,
            files=tuple(file for file in files if file.name != MANIFEST),
            manifest=next((file for file in files if file.name == MANIFEST), None),
        )


@dataclass(frozen=True, slots=True)
class RemoteDelivery:
    """One batch of an exchange table or interface; `fetch` writes it to the path it is given.

    A batch fetched before is not fetched again unless `again`: remote systems do not tell whether a batch was
    changed in place, so the caller asks again for those that may have been (recent or refused ones).
    """

    department: str
    extract: str
    as_of: date
    channel: str
    source_uri: str
    file_name: str
    fetch: Callable[[Path], None]
    again: bool

    def land(self, archive: Archive, memory: Memory) -> LandedDelivery:
        """Fetch the batch into a file and archive it."""
        sha256 = None if self.again else memory.find(self.source_uri, 0, 0)
        if sha256 is None or not archive.holds(sha256):
            sha256 = self._fetched(archive)
            memory.remember(self.source_uri, 0, 0, sha256)
        path = archive.path(sha256)
        file = LandedFile(self.file_name, path, sha256, path.stat().st_size, self.source_uri)
        return LandedDelivery(
            self.department, self.extract, self.as_of, self.channel, self.source_uri, files=(file,)
        )

    def _fetched(self, archive: Archive) -> str:
        # The same path on every attempt: an interrupted fetch may go on where it stopped.
        incoming = archive.folder / _INCOMING / f"{self.department}.{self.extract}.{self.file_name}"
        incoming.parent.mkdir(parents=True, exist_ok=True)
        self.fetch(incoming)
        sha256, _ = archive.keep(incoming)
        incoming.unlink()
        return sha256


def unreadable(place: Place, path: Path, error: OSError) -> ChannelError:
    """Return the error of a folder or file that was put there and cannot be read."""
    return ChannelError(
        f"{place}: {_readable(str(path))} cannot be read ({error.strerror}) 无法读取.",
        "Make it readable for the user this service runs as; it is looked at again every night. "
        "请为服务运行用户开放读取权限，之后每晚会再次读取。",
    )


def _known(path: Path, status: os.stat_result, archive: Archive, memory: Memory) -> LandedFile | None:
    """Return a file that was archived before and looks the same, None for any other."""
    sha256 = memory.find(_readable(str(path)), status.st_size, status.st_mtime_ns)
    return None if sha256 is None or not archive.holds(sha256) else _kept(path, sha256, archive)


def _kept(path: Path, sha256: str, archive: Archive) -> LandedFile:
    kept = archive.path(sha256)
    return LandedFile(_readable(path.name), kept, sha256, kept.stat().st_size, _readable(str(path)))


def _readable(name: str) -> str:
    """Return a name as text: archives packed on Chinese Windows unpack to names in GB18030."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "backslashreplace")
    return name
