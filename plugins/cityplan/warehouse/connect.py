"""Addresses of the warehouse for each role, and connections to it."""

from __future__ import annotations

from typing import Any, LiteralString

import psycopg
from psycopg.abc import Params
from psycopg.sql import SQL, Composed
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from cityplan import COMMAND
from cityplan.errors import ConfigurationError, WarehouseError
from cityplan.settings import Settings
from cityplan.warehouse.embedded import embedded_server

OWNER = "warehouse_owner"
WAREHOUSE_DATABASE = "warehouse"
_DRIVER = "postgresql+psycopg"
_FORM = "Use postgresql://user:password@host:port/database."

TLS_PARAMETERS = ("sslmode", "sslrootcert", "sslcert", "sslkey")
"""The only parameters WAREHOUSE_URL may have: those that every client, dbt and Airflow too, knows to make its
connections safe."""

Connection = psycopg.Connection[tuple[Any, ...]]


def owner_url(settings: Settings) -> URL:
    """Return the SQLAlchemy URL of the warehouse as its owner.

    Raises WarehouseError when the embedded server is not running, ConfigurationError when WAREHOUSE_URL is
    not a URL that all clients can follow.
    """
    if settings.warehouse_url is None:
        password = settings.secret("CITYPLAN_OWNER_PASSWORD")
        return embedded_url(settings, OWNER, password, WAREHOUSE_DATABASE)
    return _existing_url(settings.warehouse_url)


def _existing_url(text: str) -> URL:
    """Return the URL that WAREHOUSE_URL is; the text itself, which holds a password, is in no error."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ConfigurationError("WAREHOUSE_URL is not a URL (数据仓库地址无法识别).", _FORM) from None
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise ConfigurationError(f"WAREHOUSE_URL names {url.get_backend_name()}, not PostgreSQL.", _FORM)
    if not url.host or not url.database or not {"%", "/", ","}.isdisjoint(url.host):
        raise ConfigurationError(
            "WAREHOUSE_URL does not name one host and a database (数据仓库地址缺少主机或数据库).",
            f"{_FORM} Sockets in a folder and lists of hosts are not supported.",
        )
    unknown = [name for name, value in url.query.items() if name not in TLS_PARAMETERS or value != str(value)]
    if unknown:
        raise ConfigurationError(
            f"WAREHOUSE_URL has parameters some clients do not know (参数不受支持): {', '.join(unknown)}.",
            f"Leave them out; {', '.join(TLS_PARAMETERS)} may be set, each once.",
        )
    return url.set(drivername=_DRIVER)


def embedded_url(settings: Settings, user: str, password: str, database: str) -> URL:
    """Return a URL on the running embedded server."""
    port = embedded_server(settings).port
    if port is None:
        raise WarehouseError(
            "The warehouse is not running (数据仓库未启动).",
            f"Start it with `make up`, or only its database with `{COMMAND} server start`.",
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
