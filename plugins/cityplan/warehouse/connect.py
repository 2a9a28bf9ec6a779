"""Addresses of the warehouse for each role, and connections to it."""

from __future__ import annotations

from typing import Any, LiteralString

import psycopg
from psycopg.abc import Params
from psycopg.sql import SQL, Composed
from sqlalchemy import URL, make_url

from cityplan.errors import ConfigurationError, WarehouseError
from cityplan.settings import Settings
from cityplan.warehouse.embedded import embedded_server

OWNER = "warehouse_owner"
WAREHOUSE_DATABASE = "warehouse"
_DRIVER = "postgresql+psycopg"

Connection = psycopg.Connection[tuple[Any, ...]]


def owner_url(settings: Settings) -> URL:
    """Return the SQLAlchemy URL of the warehouse as its owner.

    Raises WarehouseError when the embedded server is not running, ConfigurationError when WAREHOUSE_URL is
    not a PostgreSQL URL.
    """
    if settings.warehouse_url is None:
        password = settings.secret("CITYPLAN_OWNER_PASSWORD")
        return embedded_url(settings, OWNER, password, WAREHOUSE_DATABASE)
    url = make_url(settings.warehouse_url)
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise ConfigurationError(
            f"WAREHOUSE_URL names {url.get_backend_name()}, not PostgreSQL.",
            "Use postgresql://user:password@host:port/database.",
        )
    return url.set(drivername=_DRIVER)


def embedded_url(settings: Settings, user: str, password: str, database: str) -> URL:
    """Return a URL on the running embedded server."""
    port = embedded_server(settings).port
    if port is None:
        raise WarehouseError(
            "The warehouse is not running (数据仓库未启动).",
            "Start it with `make up`, or only its database with `python -m cityplan server start`.",
        )
    return URL.create(_DRIVER, user, password, "127.0.0.1", port, database)


def role_url(settings: Settings, role: str, database: str | None = None) -> URL:
    """Return the SQLAlchemy URL of the warehouse (or of another database beside it) as `role`.

    The roles are those of warehouse.roles.
    """
    url = owner_url(settings)
    password = settings.secret(password_name(role))
    return url.set(username=role, password=password, database=database or url.database)


def password_name(role: str) -> str:
    """Return the name of the secret that is the role's password."""
    return f"CITYPLAN_{role.upper()}_PASSWORD"


def connect(url: URL | str, *, autocommit: bool = False) -> Connection:
    """Open a psycopg connection (for COPY and for transactions kept in hand) to an SQLAlchemy URL."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=autocommit, application_name="cityplan")


def count(
    connection: Connection, query: LiteralString | bytes | SQL | Composed, parameters: Params | None = None
) -> int:
    """Return the number a query asks for, such as `select count(*) …`."""
    row = connection.execute(query, parameters).fetchone()
    return int(row[0]) if row else 0


def role_connection(settings: Settings, role: str, *, autocommit: bool = False) -> Connection:
    """Open a psycopg connection to the warehouse as `role`."""
    return connect(role_url(settings, role), autocommit=autocommit)
