"""A warehouse keeps to the key its pseudonyms were first made with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from psycopg import errors

from cityplan.audit.override import override
from cityplan.audit.replay import replay
from cityplan.contracts import load_contracts
from cityplan.errors import ConfigurationError
from cityplan.settings import Settings, load_settings
from cityplan.warehouse.connect import connect, owner_url, role_url
from tests.support.deliveries import TestWarehouse, clean_record

EXTRACT = "health.family_doctor_contracts"
CONTRACT = load_contracts()[EXTRACT]
ANOTHER_KEY = "ab" * 32
FINGERPRINTS = "select fingerprint from audit.pseudonym_key"
WRITTEN = "select count(*) from audit.delivery_event"


@pytest.fixture
def elsewhere(city: TestWarehouse, tmp_path: Path) -> TestWarehouse:
    """The same warehouse seen from a new state folder that made secrets of its own."""
    kept = dict(line.split("=", 1) for line in city.settings.secrets_file.read_text().splitlines())
    environment = {
        **kept,
        "CITYPLAN_PSEUDONYM_KEY": ANOTHER_KEY,
        "CITYPLAN_STATE": str(tmp_path / "new state"),
        "WAREHOUSE_URL": str(city.settings.warehouse_url),
    }
    return TestWarehouse(load_settings(environment), city.connection, city.folder)


def test_the_key_of_the_first_load_becomes_the_warehouse_s(city: TestWarehouse) -> None:
    assert city.rows(FINGERPRINTS) == []
    city.deliver_clean(EXTRACT, "2024-03-30", 2)
    city.load(EXTRACT)
    [first] = city.rows(FINGERPRINTS)
    city.deliver_clean(EXTRACT, "2024-03-31", 3)
    assert [outcome.status for outcome in city.load(EXTRACT)] == ["unchanged", "accepted"]
    assert city.rows(FINGERPRINTS) == [first]
    assert city.settings.pseudonym_key.hex() not in first[0]


def test_nothing_is_loaded_under_another_key(city: TestWarehouse, elsewhere: TestWarehouse) -> None:
    city.deliver_clean(EXTRACT, "2024-03-30", 2)
    city.load(EXTRACT)
    written = city.rows(WRITTEN)
    city.deliver_clean(EXTRACT, "2024-03-31", 3)
    with pytest.raises(ConfigurationError, match=r"(?s)CITYPLAN_PSEUDONYM_KEY is not the key.*原状态目录"):
        elsewhere.load(EXTRACT)
    assert city.rows(WRITTEN) == written
    assert not elsewhere.settings.landing_folder.exists()
    assert [outcome.status for outcome in city.load(EXTRACT)] == ["unchanged", "accepted"]


REPAIRS: dict[str, Callable[[Settings, int], object]] = {
    "override": lambda settings, refused: override(settings, refused, "李审计", "已核实"),
    "replay": lambda settings, _: replay(settings, CONTRACT, "李审计", "已核实"),
}


@pytest.mark.parametrize("repair", REPAIRS.values(), ids=REPAIRS)
def test_nothing_is_repaired_under_another_key(
    city: TestWarehouse, elsewhere: TestWarehouse, repair: Callable[[Settings, int], object]
) -> None:
    broken = [clean_record(CONTRACT, number, signed_on="?") for number in range(60)]
    city.deliver(EXTRACT, "2024-03-30", [*broken[:1], clean_record(CONTRACT, 1)])
    city.deliver(EXTRACT, "2024-03-31", broken)
    _, refused = city.load(EXTRACT)
    written = city.rows(WRITTEN)
    with pytest.raises(ConfigurationError, match="CITYPLAN_PSEUDONYM_KEY"):
        repair(elsewhere.settings, refused.delivery_id)
    assert city.rows(WRITTEN) == written


@pytest.mark.parametrize("role", ["loader", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "insert into audit.pseudonym_key (is_only, fingerprint) values (false, repeat('0', 64))",
        "insert into audit.pseudonym_key (fingerprint) values (repeat('0', 64))",
        "update audit.pseudonym_key set fingerprint = repeat('0', 64)",
        "delete from audit.pseudonym_key",
        "truncate audit.pseudonym_key",
    ],
)
def test_the_fingerprint_is_kept(city: TestWarehouse, role: str, statement: str) -> None:
    city.deliver_clean(EXTRACT, "2024-03-30", 1)
    city.load(EXTRACT)
    url = owner_url(city.settings) if role == "owner" else role_url(city.settings, role)
    refusals = (errors.InsufficientPrivilege, errors.IntegrityError)
    with connect(url) as connection, pytest.raises(refusals):
        connection.execute(statement.encode())
