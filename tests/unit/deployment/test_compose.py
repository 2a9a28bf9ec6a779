"""docker-compose.yml: valid, closed to the outside, and running what runs here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft7Validator, ValidationError

from cityplan.orchestration.environment import airflow_environment
from cityplan.orchestration.supervisor import COMPONENTS
from cityplan.settings import load_settings
from cityplan.warehouse.connect import password_name
from cityplan.warehouse.roles import DATABASE_ROLES, ROLES
from tests.support.compose import MissingVariableError, compose, example_names

SCHEMA = json.loads(Path(__file__).with_name("compose-spec.json").read_text(encoding="utf-8"))
ENVIRONMENT = dict.fromkeys(example_names(), "0" * 64)


@pytest.fixture
def services() -> dict[str, Any]:
    found: dict[str, Any] = compose(ENVIRONMENT)["services"]
    return found


def test_it_follows_the_compose_specification() -> None:
    Draft7Validator(SCHEMA).validate(compose(ENVIRONMENT))


def test_the_check_can_fail() -> None:
    broken = compose(ENVIRONMENT)
    broken["services"]["postgres"]["port"] = ["5432"]
    with pytest.raises(ValidationError):
        Draft7Validator(SCHEMA).validate(broken)


def test_every_published_port_is_on_the_loopback_address(services: dict[str, Any]) -> None:
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_every_service_that_stays_is_watched(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"migrate"}


def test_the_components_are_those_that_run_without_docker(services: dict[str, Any]) -> None:
    for name, arguments in COMPONENTS.items():
        assert services[name]["command"] == ["airflow", *arguments]


SECRETS = [*map(password_name, (*ROLES, *DATABASE_ROLES)), "CITYPLAN_PSEUDONYM_KEY", "CITYPLAN_SIGNING_KEY"]


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_has_a_default(name: str) -> None:
    with pytest.raises(MissingVariableError, match=name):
        compose({key: value for key, value in ENVIRONMENT.items() if key != name})


def test_no_secret_stands_in_the_arguments_of_a_process() -> None:
    for name, service in compose(dict.fromkeys(example_names(), "secret"))["services"].items():
        said = json.dumps([service.get("command"), service.get("healthcheck")])
        assert "secret" not in said and "PASSWORD" not in said, name


@pytest.mark.parametrize("name", ["api-server", "triggerer"])
def test_who_runs_no_task_holds_no_secret_of_the_warehouse(name: str) -> None:
    airflow = {"CITYPLAN_AIRFLOW_PASSWORD"}
    environment = compose({one: one for one in example_names()})["services"][name]["environment"]
    said = " ".join(environment.values())
    assert "CITYPLAN_AIRFLOW_FERNET_KEY" in said
    assert [one for one in ("WAREHOUSE_URL", "CITYPLAN_OWNER_PASSWORD", *SECRETS) if one in environment] == []
    assert {one for one in SECRETS if one in said} == airflow


DIFFERENT_ON_PURPOSE = {
    "AIRFLOW__CORE__AUTH_MANAGER",  # real accounts instead of the two of a file
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE",
    "AIRFLOW__CORE__DAGS_FOLDER",  # in the image
    "AIRFLOW__CORE__PLUGINS_FOLDER",
    "AIRFLOW__LOGGING__BASE_LOG_FOLDER",
    "AIRFLOW__CORE__PARALLELISM",  # Airflow's defaults suit a server that stays
    "AIRFLOW__API__WORKERS",
    "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL",
    "AIRFLOW__SCHEDULER__MAX_DAGRUNS_PER_LOOP_TO_SCHEDULE",
    "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME",
    "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",  # other addresses and secrets
    "AIRFLOW__CORE__FERNET_KEY",
    "AIRFLOW__API_AUTH__JWT_SECRET",
    "AIRFLOW__API__SECRET_KEY",
    "AIRFLOW__API__HOST",
    "AIRFLOW__API__PORT",
    "AIRFLOW__API__BASE_URL",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC",
}


def test_airflow_is_configured_as_without_docker(services: dict[str, Any], tmp_path: Path) -> None:
    settings = load_settings({"CITYPLAN_STATE": str(tmp_path), "WAREHOUSE_URL": "postgresql://owner@db/city"})
    here = {
        name: value
        for name, value in airflow_environment(settings, port=8080, follow_clock=True).items()
        if name.startswith("AIRFLOW__") and name not in DIFFERENT_ON_PURPOSE
    }
    there = services["scheduler"]["environment"]
    assert {name: there.get(name) for name in here} == here
