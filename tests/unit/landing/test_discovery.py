"""What is found in an inbox or share, in which order, and what is said of the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cityplan.contracts import Contract, load_contracts
from cityplan.errors import ChannelError
from cityplan.landing import INBOX, folder_deliveries, misplaced
from tests.support.locked import lock

NIGHT = date(2026, 9, 30)
EXTRACT = "civil_affairs/elderly_care_institutions"


@pytest.fixture
def contract() -> Contract:
    return load_contracts()["civil_affairs.elderly_care_institutions"]


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str], Path]:
    def write(path: str) -> Path:
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"x")
        return target

    return write


Put = Callable[[str], Path]


def test_deliveries_up_to_the_business_date_oldest_first(
    put: Put, tmp_path: Path, contract: Contract
) -> None:
    for day in ("2026-09-30", "2026-07-31", "2026-10-01", "2026-08-31"):
        put(f"{EXTRACT}/{day}/a.csv")
    put("civil_affairs/administrative_divisions/2026-07-31/a.csv")
    found = folder_deliveries(tmp_path, contract, NIGHT, INBOX)
    assert [delivery.as_of.isoformat() for delivery in found] == ["2026-07-31", "2026-08-31", "2026-09-30"]
    assert {delivery.channel for delivery in found} == {INBOX}


def test_a_root_or_extract_that_does_not_exist_is_empty(tmp_path: Path, contract: Contract) -> None:
    assert folder_deliveries(tmp_path, contract, NIGHT, INBOX) == []
    assert folder_deliveries(tmp_path / "nowhere", contract, NIGHT, INBOX) == []
    assert misplaced(tmp_path / "nowhere", load_contracts(), NIGHT) == []


def test_files_come_in_the_order_of_their_names_without_temporary_ones(
    put: Put, tmp_path: Path, contract: Contract
) -> None:
    for name in ("b.csv", "a(1).csv", "manifest.json"):
        put(f"{EXTRACT}/2026-09-30/{name}")
    for name in (
        "c.csv.tmp",
        "~$b.xlsx",
        ".b.csv.swp",
        ".DS_Store",
        "Thumbs.db",
        "d.csv.part",
        "e.crdownload",
    ):
        put(f"{EXTRACT}/2026-09-30/{name}")
    (delivery,) = folder_deliveries(tmp_path, contract, NIGHT, INBOX)
    assert [path.name for path in delivery.paths] == ["a(1).csv", "b.csv", "manifest.json"]
    assert misplaced(tmp_path, load_contracts(), NIGHT) == []


@pytest.mark.parametrize("only", [".hidden.csv", "manifest.json", "a.csv.tmp"])
def test_a_folder_without_data_is_no_delivery_yet_but_is_mentioned(
    put: Put, tmp_path: Path, contract: Contract, only: str
) -> None:
    put(f"{EXTRACT}/2026-09-30/{only}")
    assert folder_deliveries(tmp_path, contract, NIGHT, INBOX) == []
    (message,) = misplaced(tmp_path, load_contracts(), NIGHT)
    assert "holds no files yet" in message


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("civil_affair/elderly_care_institutions/2026-09-30/a.csv", "no department of this name"),
        ("civil_affairs/elderly/2026-09-30/a.csv", "no extract of this name"),
        ("readme.txt", "no department of this name"),
        ("civil_affairs/a.csv", "no extract of this name"),
        (f"{EXTRACT}/20260930/a.csv", "not a folder named by a date"),
        (f"{EXTRACT}/2026-9-30/a.csv", "not a folder named by a date"),
        (f"{EXTRACT}/2026-09-31/a.csv", "not a folder named by a date"),
        (f"{EXTRACT}/2026-W40-3/a.csv", "not a folder named by a date"),
        (f"{EXTRACT}/a.csv", "not a folder named by a date"),
        (f"{EXTRACT}/2026-10-01/a.csv", "after the business date 2026-09-30, it waits"),
        (f"{EXTRACT}/2026-09-30/a.csv", None),
    ],
)
def test_what_will_not_be_read_is_said_with_its_place(
    put: Put, tmp_path: Path, contract: Contract, path: str, said: str | None
) -> None:
    put(path)
    messages = misplaced(tmp_path, load_contracts(), NIGHT)
    assert len(folder_deliveries(tmp_path, contract, NIGHT, INBOX)) == (said is None)
    assert len(messages) == (said is not None)
    assert said is None or (said in messages[0] and str(tmp_path) in messages[0])


def test_folders_inside_a_delivery_are_mentioned(put: Put, tmp_path: Path, contract: Contract) -> None:
    put(f"{EXTRACT}/2026-09-30/a.csv")
    put(f"{EXTRACT}/2026-09-30/more/b.csv")
    (delivery,) = folder_deliveries(tmp_path, contract, NIGHT, INBOX)
    assert [path.name for path in delivery.paths] == ["a.csv"]
    (message,) = misplaced(tmp_path, load_contracts(), NIGHT)
    assert "Move its files up to 2026-09-30" in message


def test_a_date_folder_that_cannot_be_read_keeps_its_date_and_stops_no_other(
    put: Put, tmp_path: Path, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in ("2026-07-31", "2026-08-31", "2026-09-30"):
        put(f"{EXTRACT}/{day}/a.csv")
    folder = tmp_path / EXTRACT / "2026-08-31"
    lock(monkeypatch, folder)
    found = folder_deliveries(tmp_path, contract, NIGHT, INBOX)
    assert [(one.as_of.month, len(one.paths)) for one in found] == [(7, 1), (8, 0), (9, 1)]
    assert f"{contract.name}, as of 截至 2026-08-31: {folder} cannot be read" in str(found[1].unread)


def test_an_extract_whose_dates_cannot_be_seen_is_not_taken_for_empty(
    put: Put, tmp_path: Path, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(f"{EXTRACT}/2026-09-30/a.csv")
    lock(monkeypatch, tmp_path / EXTRACT)
    with pytest.raises(ChannelError, match=f"{contract.name}: {tmp_path}/{EXTRACT} cannot be read"):
        folder_deliveries(tmp_path, contract, NIGHT, INBOX)


@pytest.mark.parametrize("locked", ["", "civil_affairs", EXTRACT, f"{EXTRACT}/2026-09-30"])
def test_a_folder_that_cannot_be_read_is_said_beside_the_rest(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locked: str
) -> None:
    for path in (f"{EXTRACT}/2026-09-30/a.csv", f"{EXTRACT}/20260930/a.csv", "unknown/a.csv"):
        put(path)
    lock(monkeypatch, tmp_path / locked)
    messages = misplaced(tmp_path, load_contracts(), NIGHT)
    [said] = [message for message in messages if "cannot be read (Permission denied)" in message]
    assert said.startswith(f"{tmp_path / locked}: ")
    assert len(messages) == {"": 1, "civil_affairs": 2, EXTRACT: 2}.get(locked, 3)
