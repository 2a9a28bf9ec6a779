"""What is found in an inbox or share, in which order, and what is said of the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cityplan.contracts import Contract, load_contracts
from cityplan.landing import INBOX, folder_deliveries, misplaced

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
