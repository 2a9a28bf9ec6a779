"""The databases beside each other on one server, and who owns them."""

from __future__ import annotations

from psycopg import sql

from cityplan.settings import Settings
from cityplan.warehouse.connect import OWNER, WAREHOUSE_DATABASE, Connection, connect, embedded_url
from cityplan.warehouse.embedded import SUPERUSER

_LOCK = 5_201_314  # advisory: of two commands that start at once only one makes them


def ensure_owner(settings: Settings) -> None:
    """Give the embedded server the warehouse and its owner: the only thing ever done as superuser.

    The owner has just the privileges that WAREHOUSE_URL asks of an existing server: it owns its database and
    may create roles and databases.
    """
    superuser = embedded_url(settings, SUPERUSER, settings.secret("CITYPLAN_POSTGRES_PASSWORD"), "postgres")
    with connect(superuser, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
        if not exists(connection, "pg_roles", "rolname", OWNER):
            connection.execute(
                sql.SQL("create role {} login createrole createdb password {}").format(
                    sql.Identifier(OWNER),
                    sql.Literal(verifier(connection, OWNER, settings.secret("CITYPLAN_OWNER_PASSWORD"))),
                )
            )
        ensure_database(connection, WAREHOUSE_DATABASE, OWNER)


def ensure_database(connection: Connection, name: str, owner: str) -> None:
    """Create the database unless it exists; `connection` must be in autocommit."""
    if not exists(connection, "pg_database", "datname", name):
        statement = sql.SQL("create database {} owner {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(owner)))
        connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))


def exists(connection: Connection, catalogue: str, column: str, name: str) -> bool:
    """Tell whether a catalogue of the server has an entry of that name."""
    statement = sql.SQL("select 1 from {} where {} = %s")
    query = statement.format(sql.Identifier(catalogue), sql.Identifier(column))
    return connection.execute(query, (name,)).fetchone() is not None


def verifier(connection: Connection, role: str, password: str) -> str:
    """Return what the server stores of a password: the password itself is in no statement and no log."""
    return connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
