"""How Airflow is configured: by its environment alone, reachable from this machine alone."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from cityplan.orchestration.environment import ACCOUNTS, airflow_environment, passwords_file, write_passwords
from cityplan.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(
        {"CITYPLAN_STATE": str(tmp_path), "WAREHOUSE_URL": "postgresql://owner:pw@db.example:6432/warehouse"}
    )


def test_the_api_listens_on_loopback_only(settings: Settings) -> None:
    environment = airflow_environment(settings, 4242, follow_clock=True)
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:4242/execution/"


def test_metadata_lie_in_a_database_of_their_own_beside_the_warehouse(settings: Settings) -> None:
    environment = airflow_environment(settings, 4242, follow_clock=True)
    password = settings.secret("CITYPLAN_AIRFLOW_PASSWORD")
    address = f"airflow:{password}@db.example:6432/airflow"
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == f"postgresql+psycopg2://{address}"
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"] == f"postgresql+asyncpg://{address}"


def test_dags_of_this_checkout_run_unpaused_and_no_others(settings: Settings) -> None:
    environment = airflow_environment(settings, 4242, follow_clock=True)
    assert environment["AIRFLOW__CORE__DAGS_FOLDER"] == str(settings.root / "dags")
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert environment["AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION"] == "False"


def test_secrets_are_made_once_and_kept(settings: Settings) -> None:
    first, second = (airflow_environment(settings, 1, follow_clock=clock) for clock in (True, False))
    for name in ("CORE__FERNET_KEY", "API_AUTH__JWT_SECRET", "API__SECRET_KEY"):
        assert first[f"AIRFLOW__{name}"] == second[f"AIRFLOW__{name}"]
    Fernet(first["AIRFLOW__CORE__FERNET_KEY"])


def test_only_the_owner_reads_the_accounts_passwords(settings: Settings) -> None:
    settings.airflow_home.mkdir(parents=True)
    write_passwords(settings)
    file = passwords_file(settings)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()).keys() == ACCOUNTS.keys()
