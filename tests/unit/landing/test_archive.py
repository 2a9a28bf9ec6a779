"""The archive: every content once, complete or invisible, never changed."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from cityplan.landing import Archive
from cityplan.landing.archive import SourceError
from tests.support.locked import lock


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "landing")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.csv"
    path.write_bytes(b"content")
    return path


def files(archive: Archive) -> list[Path]:
    return [path for path in archive.folder.rglob("*") if path.is_file()]


def test_a_file_lies_under_its_sha256_read_only(archive: Archive, source: Path) -> None:
    sha256, size = archive.keep(source)
    assert (sha256, size) == (hashlib.sha256(b"content").hexdigest(), 7)
    path = archive.folder / sha256[:2] / sha256
    assert archive.path(sha256) == path
    assert path.read_bytes() == b"content"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_the_same_content_is_kept_once_and_left_alone(archive: Archive, source: Path) -> None:
    sha256, _ = archive.keep(source)
    before = archive.path(sha256).stat()
    archive.keep(source)
    after = archive.path(sha256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert files(archive) == [archive.path(sha256)]


def test_the_source_may_change_or_go_afterwards(archive: Archive, source: Path) -> None:
    sha256, _ = archive.keep(source)
    source.write_bytes(b"other")
    assert archive.path(sha256).read_bytes() == b"content"


@pytest.mark.usefixtures("full_disk")
def test_nothing_is_visible_when_the_copy_does_not_reach_the_disk(archive: Archive, source: Path) -> None:
    with pytest.raises(OSError, match="No space") as failure:
        archive.keep(source)
    assert not isinstance(failure.value, SourceError), "it is the archive that fails"
    assert not files(archive)


def test_a_source_that_cannot_be_read_is_told_from_an_archive_that_cannot_be_written(
    archive: Archive, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock(monkeypatch, source)
    with pytest.raises(SourceError, match="Permission denied"):
        archive.keep(source)
    assert not files(archive)


def test_the_copy_and_its_name_are_synced_before_it_counts(
    archive: Archive, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    original = os.fsync

    def note(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        original(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    sha256, _ = archive.keep(source)
    names = [Path(path).name for path in synced]
    assert names[0].startswith(".draft-")
    assert names[1:] == [archive.folder.name, sha256[:2]]


@pytest.fixture(autouse=True)
def _writable_again(archive: Archive) -> Iterator[None]:
    yield
    for path in files(archive) if archive.folder.exists() else ():
        path.chmod(0o644)
