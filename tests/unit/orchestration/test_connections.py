"""Departments' own systems: what Airflow's connections come to."""

from __future__ import annotations

import pytest
from airflow.sdk import Connection

from cityplan.orchestration.connections import api_of, database_of


def exchange(**more: object) -> Connection:
    fields = {"host": "db", "login": "reader", "password": "p@ss", "schema": "exchange", **more}
    return Connection(conn_id="housing_exchange", conn_type="postgres", **fields)  # type: ignore[arg-type]


def test_an_exchange_database_is_postgresql_unless_said_otherwise() -> None:
    assert database_of(exchange(port=5433)).render_as_string(hide_password=False) == (
        "postgresql+psycopg://reader:p%40ss@db:5433/exchange"
    )
    other = exchange(extra='{"drivername": "mysql+pymysql", "charset": "utf8mb4"}')
    assert database_of(other).render_as_string(hide_password=False) == (
        "mysql+pymysql://reader:p%40ss@db/exchange?charset=utf8mb4"
    )


def test_what_the_extra_says_goes_to_the_driver() -> None:
    assert database_of(exchange(extra='{"sslmode": "require"}')).query == {"sslmode": "require"}


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ({"host": "api.example", "schema": "https"}, "https://api.example"),
        ({"host": "127.0.0.1", "port": 8081}, "http://127.0.0.1:8081"),
    ],
)
def test_an_interface_has_the_port_it_is_said_to_have(fields: dict[str, object], address: str) -> None:
    connection = Connection(conn_id="petitions_api", conn_type="http", password="key", **fields)  # type: ignore[arg-type]
    assert api_of(connection) == (address, "key")
