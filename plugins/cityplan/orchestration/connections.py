"""Departments' own systems as Airflow knows them, in the words of those who read from them."""

from __future__ import annotations

from airflow.sdk import Connection
from sqlalchemy import URL

_POSTGRESQL = "postgresql+psycopg"


def database_of(connection: Connection) -> URL:
    """Return the SQLAlchemy URL of an exchange database.

    It is PostgreSQL unless the connection's extra names another `drivername` of SQLAlchemy, whose package
    must be installed; everything else in the extra (sslmode, charset, …) is passed on to the driver.
    """
    options = {name: str(value) for name, value in connection.extra_dejson.items()}
    return URL.create(
        options.pop("drivername", _POSTGRESQL),
        connection.login,
        connection.password,
        connection.host,
        connection.port,
        connection.schema,
        options,
    )


def api_of(connection: Connection) -> tuple[str, str]:
    """Return address and application key of a department's interface (connection type http)."""
    port = f":{connection.port}" if connection.port else ""
    return f"{connection.schema or 'http'}://{connection.host}{port}", str(connection.password)
