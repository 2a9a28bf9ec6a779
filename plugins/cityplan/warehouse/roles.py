"""Roles of the warehouse: one login per duty, each with a password of its own."""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql

from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, password_name
from cityplan.warehouse.databases import ensure_database, exists, verifier

ROLES: Mapping[str, str] = {
    "loader": "writes raw, work, history, audit and quality",
    "transformer": "dbt: reads history, audit, quality and reference; writes staging to marts",
    "analyst": "reads marts",
    "auditor": "reads marts, quality, audit and reference",
    "district_analyst": "reads of the marts what concerns the city and the districts of its login",
}
"""Roles of the warehouse's database and their duties; the grants stand in the migrations."""

DATABASE_ROLES = ("airflow", "exchange")
"""Roles that own a database of the same name beside the warehouse and see nothing of it."""

READ_ONLY = ("analyst", "auditor", "district_analyst")
_READER_SETTINGS = (sql.SQL("default_transaction_read_only = on"), sql.SQL("statement_timeout = '5min'"))


def ensure_roles(connection: Connection, settings: Settings) -> None:
    """Create the roles that are missing and set every password to its secret; `connection` is the owner's.

    The connection must be in autocommit. The owner becomes a member of roles whose default privileges or
    databases it manages; CREATEROLE alone gives the right to do so, not the membership.
    """
    for role in (*ROLES, *DATABASE_ROLES):
        if not exists(connection, "pg_roles", "rolname", role):
            connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
        password = verifier(connection, role, settings.secret(password_name(role)))
        statement = sql.SQL("alter role {} password {}")
        connection.execute(statement.format(sql.Identifier(role), sql.Literal(password)))
    for role in ("loader", "transformer", *DATABASE_ROLES):
        connection.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(role)))
    for role in READ_ONLY:
        for setting in _READER_SETTINGS:
            connection.execute(sql.SQL("alter role {} set {}").format(sql.Identifier(role), setting))
    for name in DATABASE_ROLES:
        ensure_database(connection, name, owner=name)


def close_database(connection: Connection) -> None:
    """Let only the warehouse's roles into the connected database, and set the city's time zone there."""
    database = sql.Identifier(connection.info.dbname)
    members = sql.SQL(", ").join(map(sql.Identifier, ROLES))
    connection.execute(sql.SQL("revoke all on database {} from public").format(database))
    connection.execute(sql.SQL("grant connect on database {} to {}").format(database, members))
    writers = sql.SQL("grant temporary on database {} to loader, transformer")
    connection.execute(writers.format(database))
    zone = sql.SQL("alter database {} set timezone = 'Asia/Shanghai'")
    connection.execute(zone.format(database))
