"""Departments' own systems as Airflow knows them, in the words of those who read from them."""

from __future__ import annotations

from airflow.sdk import Connection
from sqlalchemy import URL


def database_of(connection: Connection) -> URL:
    """Return the SQLAlchemy URL of an exchange database (connection type postgres)."""
    return URL.create(
        "postgresql+psycopg",
        connection.login,
        connection.password,
        connection.host,
        connection.port,
        connection.schema,
    )


def api_of(connection: Connection) -> tuple[str, str]:
    """Return address and application key of a department's interface (connection type http)."""
    return f"{connection.schema or 'http'}://{connection.host}:{connection.port}", str(connection.password)
