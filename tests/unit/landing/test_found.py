"""Landing what was found: bytes are read once, and what makes a delivery the same again."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from cityplan.errors import ChannelError
from cityplan.landing import DATABASE, INBOX, Archive, FolderDelivery, RemoteDelivery
from tests.support.locked import lock

DAY = date(2026, 9, 30)


@dataclass
class Notes:
    """A memory in a dictionary; counts what it was told."""

    known: dict[tuple[str, int, int], str] = field(default_factory=dict)
    told: int = 0

    def find(self, source_uri: str, size: int, modified_ns: int) -> str | None:
        return self.known.get((source_uri, size, modified_ns))

    def remember(self, source_uri: str, size: int, modified_ns: int, sha256: str) -> None:
        self.told += 1
        self.known[source_uri, size, modified_ns] = sha256


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "landing")


def folder(path: Path, **contents: str) -> FolderDelivery:
    path.mkdir(exist_ok=True)
    for name, content in contents.items():
        (path / name.replace("__", ".")).write_text(content)
    return FolderDelivery("health", "deaths", DAY, INBOX, path, tuple(sorted(path.iterdir())))


def test_a_name_in_gb18030_is_kept_as_text(tmp_path: Path, archive: Archive) -> None:
    name = os.fsdecode("死因登记.csv".encode("gb18030"))  # as a zip of Chinese Windows unpacks here
    (tmp_path / name).write_text("a")
    found = FolderDelivery("health", "deaths", DAY, INBOX, tmp_path, (tmp_path / name,))
    notes = Notes()
    landed = found.land(archive, notes)
    assert [file.name for file in landed.files] == ["死因登记.csv"]
    assert landed.files[0].source_uri == f"{tmp_path}/死因登记.csv"
    assert found.unchanged(archive, notes) == landed


def test_a_landed_delivery_knows_its_files_and_its_manifest(tmp_path: Path, archive: Archive) -> None:
    found = folder(tmp_path / "in", b__csv="b", a__csv__gz="a", manifest__json="{}")
    landed = found.land(archive, Notes())
    assert [file.name for file in landed.files] == ["a.csv.gz", "b.csv"]
    assert [file.suffix for file in landed.files] == [".csv.gz", ".csv"]
    assert landed.manifest is not None
    assert landed.manifest.name == "manifest.json"
    assert [file.path.read_text() for file in landed.files] == ["a", "b"]
    assert landed.files[0].source_uri == str(tmp_path / "in" / "a.csv.gz")


def test_a_delivery_is_unchanged_only_when_every_file_of_it_is_known(
    tmp_path: Path, archive: Archive
) -> None:
    notes, found = Notes(), folder(tmp_path / "in", a__csv="a")
    assert found.unchanged(archive, notes) is None
    landed = found.land(archive, notes)
    assert found.unchanged(archive, notes) == landed
    assert folder(tmp_path / "in", b__csv="b").unchanged(archive, notes) is None
    archive.path(landed.files[0].sha256).unlink()
    assert found.unchanged(archive, notes) is None


def test_known_files_are_not_read_again(tmp_path: Path, archive: Archive) -> None:
    notes, found = Notes(), folder(tmp_path / "in", a__csv="a", b__csv="b")
    first = found.land(archive, notes)
    again = found.land(archive, notes)
    assert again == first
    assert notes.told == 2


def test_a_file_that_cannot_be_read_is_named_with_its_delivery_and_what_to_do(
    tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = folder(tmp_path / "in", a__csv="a", b__csv="b")
    lock(monkeypatch, tmp_path / "in" / "b.csv")
    with pytest.raises(ChannelError) as failure:
        found.land(archive, Notes())
    said = f"health.deaths, as of 截至 2026-09-30: {tmp_path}/in/b.csv cannot be read (Permission denied)"
    assert failure.value.problem.startswith(said)
    assert "readable" in failure.value.remedy


def test_a_file_that_is_gone_meanwhile_fails_as_one_that_cannot_be_read(
    tmp_path: Path, archive: Archive
) -> None:
    found = folder(tmp_path / "in", a__csv="a")
    (tmp_path / "in" / "a.csv").unlink()
    for look in (found.land, found.unchanged):
        with pytest.raises(ChannelError, match=r"a\.csv cannot be read \(No such file"):
            look(archive, Notes())


def test_a_folder_that_could_not_be_listed_is_never_landed_as_if_it_were_empty(
    tmp_path: Path, archive: Archive
) -> None:
    found = replace(folder(tmp_path / "in"), unread=ChannelError("It cannot be read."))
    for look in (found.land, found.unchanged):
        with pytest.raises(ChannelError, match="It cannot be read"):
            look(archive, Notes())


@pytest.mark.usefixtures("full_disk")
def test_an_archive_that_cannot_be_written_is_no_fault_of_the_file(tmp_path: Path, archive: Archive) -> None:
    with pytest.raises(OSError, match="No space"):
        folder(tmp_path / "in", a__csv="a").land(archive, Notes())


def test_a_changed_file_is_read_again(tmp_path: Path, archive: Archive) -> None:
    notes = Notes()
    first = folder(tmp_path / "in", a__csv="a").land(archive, notes)
    second = folder(tmp_path / "in", a__csv="other").land(archive, notes)
    assert first.content_sha256 != second.content_sha256


def test_a_known_file_that_the_archive_lost_is_archived_again(tmp_path: Path, archive: Archive) -> None:
    notes, found = Notes(), folder(tmp_path / "in", a__csv="a")
    found.land(archive, notes).files[0].path.unlink()
    assert found.land(archive, notes).files[0].path.read_text() == "a"


def test_the_same_content_is_the_same_delivery_whatever_its_names(tmp_path: Path, archive: Archive) -> None:
    one = folder(tmp_path / "1", a__csv="a", b__csv="b").land(archive, Notes())
    two = folder(tmp_path / "2", z__csv="a", y__csv="b").land(archive, Notes())
    assert one.content_sha256 == two.content_sha256


@pytest.mark.parametrize("change", ["ending", "manifest", "file"])
def test_what_decides_how_bytes_are_read_makes_another_delivery(
    tmp_path: Path, archive: Archive, change: str
) -> None:
    one = folder(tmp_path / "1", a__csv="a").land(archive, Notes())
    others = {"ending": {"a__txt": "a"}, "manifest": {"a__csv": "a", "manifest__json": "{}"}}
    other = folder(tmp_path / "2", **others.get(change, {"a__csv": "b"})).land(archive, Notes())
    assert one.content_sha256 != other.content_sha256


def test_a_remote_batch_is_fetched_once_unless_asked_again(archive: Archive) -> None:
    notes, fetched = Notes(), []

    def fetch(target: Path) -> None:
        fetched.append(target)
        target.write_text("content")

    batch = RemoteDelivery(
        "housing",
        "old_estates",
        DAY,
        DATABASE,
        "exchange/t/2026-09-30",
        "2026-09-30.csv.gz",
        fetch,
        again=False,
    )
    first = batch.land(archive, notes)
    assert batch.land(archive, notes) == first
    assert replace(batch, again=True).land(archive, notes) == first
    assert len(fetched) == 2
    assert fetched[0] == fetched[1], "an interrupted fetch finds what it had"
    assert not fetched[0].exists()
    assert (first.files[0].name, first.channel) == ("2026-09-30.csv.gz", DATABASE)
