"""How Airflow is configured: by its environment alone, reachable from this machine alone."""

from __future__ import annotations

import base64
import json
import stat
from inspect import signature
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import asyncpg  # type: ignore[import-untyped]
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import make_url

from cityplan.errors import ConfigurationError
from cityplan.orchestration.environment import ACCOUNTS, airflow_environment, passwords_file, write_passwords
from cityplan.settings import Settings, load_settings

URL = "postgresql://owner:pw@db.example:6432/warehouse"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"CITYPLAN_STATE": str(tmp_path), "WAREHOUSE_URL": URL})


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


def test_the_connections_of_airflow_are_as_safe_as_the_warehouse_s(tmp_path: Path) -> None:
    tls = {"sslmode": "verify-full", "sslrootcert": "/etc/ssl/ca of ours.pem"}
    url = f"postgresql://owner:pw@db.example/warehouse?{urlencode(tls)}"
    settings = load_settings({"CITYPLAN_STATE": str(tmp_path), "WAREHOUSE_URL": url})
    environment = airflow_environment(settings, 4242, follow_clock=True)
    assert make_url(environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]).query == tls
    asynchronous = make_url(environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"])
    _, arguments = asynchronous.get_dialect()().create_connect_args(asynchronous)
    assert arguments.keys() <= signature(asyncpg.connect).parameters.keys()
    assert dict(parse_qsl(urlsplit(arguments["dsn"]).query)) == tls
    assert (arguments["host"], arguments["user"], arguments["database"]) == (
        "db.example",
        "airflow",
        "airflow",
    )


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


GIVEN = "A-B_" * 10 + "A-A="


@pytest.mark.parametrize("given", [GIVEN, base64.urlsafe_b64decode(GIVEN).hex()])
def test_the_key_of_airflows_secrets_is_taken_as_the_example_says_and_as_it_is_made(
    tmp_path: Path, given: str
) -> None:
    settings = load_settings(
        {"CITYPLAN_STATE": str(tmp_path), "WAREHOUSE_URL": URL, "CITYPLAN_AIRFLOW_FERNET_KEY": given}
    )
    assert airflow_environment(settings, 1, follow_clock=True)["AIRFLOW__CORE__FERNET_KEY"] == GIVEN


@pytest.mark.parametrize("given", ["secret", "0" * 62, "密钥", "A" * 44])
def test_a_key_of_another_form_is_refused_by_name_with_the_way_to_make_one(
    tmp_path: Path, given: str
) -> None:
    settings = load_settings(
        {"CITYPLAN_STATE": str(tmp_path), "WAREHOUSE_URL": URL, "CITYPLAN_AIRFLOW_FERNET_KEY": given}
    )
    with pytest.raises(ConfigurationError, match=r"CITYPLAN_AIRFLOW_FERNET_KEY.*openssl rand -base64 32"):
        airflow_environment(settings, 1, follow_clock=True)


def test_only_the_owner_reads_the_accounts_passwords(settings: Settings) -> None:
    settings.airflow_home.mkdir(parents=True)
    write_passwords(settings)
    file = passwords_file(settings)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()).keys() == ACCOUNTS.keys()
