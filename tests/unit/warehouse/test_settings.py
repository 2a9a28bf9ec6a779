"""Settings and secrets: the environment wins, what is missing is made once and kept privately."""

from __future__ import annotations

import pickle
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import make_url

from cityplan.errors import ConfigurationError, DeliveryError, Place
from cityplan.settings import PROJECT_ROOT, load_settings
from cityplan.warehouse.connect import owner_url, role_url


def test_without_an_environment_everything_lies_under_the_project() -> None:
    settings = load_settings({})
    assert (settings.state, settings.warehouse_url) == (PROJECT_ROOT / ".state", None)


def test_reading_the_settings_touches_no_file(tmp_path: Path) -> None:
    load_settings({"CITYPLAN_STATE": str(tmp_path / "state")})
    assert not list(tmp_path.iterdir())


def test_a_missing_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    environment = {"CITYPLAN_STATE": str(tmp_path)}
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: load_settings(environment).secret("CITYPLAN_X_PASSWORD"), range(16)))
    assert len(made) == 1
    assert len(bytes.fromhex(made.pop())) == 32
    assert stat.S_IMODE(load_settings(environment).secrets_file.stat().st_mode) == 0o600


def test_a_secret_in_the_environment_wins_and_is_not_written_down(tmp_path: Path) -> None:
    settings = load_settings({"CITYPLAN_STATE": str(tmp_path), "CITYPLAN_X_PASSWORD": "given"})
    assert settings.secret("CITYPLAN_X_PASSWORD") == "given"
    assert not settings.secrets_file.exists()


@pytest.mark.parametrize("key", ["not hexadecimal", "abcd", "ab" * 65])
def test_a_pseudonym_key_too_weak_or_too_long_is_refused_with_the_way_to_make_one(
    tmp_path: Path, key: str
) -> None:
    settings = load_settings({"CITYPLAN_STATE": str(tmp_path), "CITYPLAN_PSEUDONYM_KEY": key})
    with pytest.raises(ConfigurationError, match="openssl rand"):
        _ = settings.pseudonym_key


def test_no_secret_shows_when_settings_are_printed(tmp_path: Path) -> None:
    settings = load_settings({"CITYPLAN_STATE": str(tmp_path), "CITYPLAN_PSEUDONYM_KEY": "ab" * 32})
    assert "ab" * 32 not in repr(settings)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_an_existing_server_is_reached_by_every_role_at_the_same_address(tmp_path: Path, scheme: str) -> None:
    settings = load_settings(
        {
            "CITYPLAN_STATE": str(tmp_path),
            "WAREHOUSE_URL": f"{scheme}://boss:p%40ss@db.example:5433/city?sslmode=require",
            "CITYPLAN_ANALYST_PASSWORD": "reader",
        }
    )
    assert owner_url(settings) == make_url(
        "postgresql+psycopg://boss:p%40ss@db.example:5433/city?sslmode=require"
    )
    assert role_url(settings, "analyst") == make_url(
        "postgresql+psycopg://analyst:reader@db.example:5433/city?sslmode=require"
    )


def test_another_database_product_is_refused(tmp_path: Path) -> None:
    settings = load_settings({"CITYPLAN_STATE": str(tmp_path), "WAREHOUSE_URL": "mysql://db/city"})
    with pytest.raises(ConfigurationError, match="mysql, not PostgreSQL"):
        owner_url(settings)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("postgresql:///warehouse?host=/run/postgresql", "host"),
        ("postgresql://owner:pw@%2Frun%2Fpostgresql/warehouse", "host"),
        ("postgresql://owner:pw@db.example,db2.example/warehouse", "host"),
        ("postgresql://owner:pw@db.example", "database"),
        ("postgresql://owner:pw@db.example/warehouse?options=-csearch_path%3Dx", "options"),
        ("postgresql://owner:pw@db.example/warehouse?sslmode=disable&sslmode=require", "sslmode"),
        ("postgresql://owner:pw@db.example:port/warehouse", "not a URL"),
        ("db.example", "not a URL"),
    ],
)
def test_a_url_that_not_every_client_can_follow_is_refused_with_what_to_do(
    tmp_path: Path, url: str, problem: str
) -> None:
    settings = load_settings({"CITYPLAN_STATE": str(tmp_path), "WAREHOUSE_URL": url})
    with pytest.raises(ConfigurationError, match=problem) as refused:
        owner_url(settings)
    assert refused.value.remedy
    assert "pw" not in str(refused.value)


def test_a_delivery_error_names_the_place_and_the_remedy_also_after_a_journey_between_processes() -> None:
    error = DeliveryError(
        Place("health", "deaths", date(2026, 1, 31), "死因.csv", line=17, column="死亡日期"),
        "The date cannot be read.",
        "Ask for the file again.",
    )
    text = str(pickle.loads(pickle.dumps(error)))  # noqa: S301  what Airflow does between its processes
    for part in ("health.deaths", "2026-01-31", "死因.csv", "17", "死亡日期", "cannot be read", "Ask for"):
        assert part in text
