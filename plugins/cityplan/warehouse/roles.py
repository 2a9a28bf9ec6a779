"""Roles of the warehouse: one login per duty, each with a password of its own."""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql

from cityplan.errors import ConfigurationError
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

_ALL = (*ROLES, *DATABASE_ROLES)

_MARK = "cityplan: warehouse "
_ROLES_OF_OTHERS = """
select rolname
from pg_roles
where
    rolname = any(%(roles)s)
    and shobj_description(oid, 'pg_authid') is distinct from %(mark)s
    and ( -- a warehouse that was there before the marks has used the roles without one
        to_regclass('audit.migration') is null
        or starts_with(shobj_description(oid, 'pg_authid'), %(any_mark)s)
    )
order by 1
"""
_DATABASES_OF_OTHERS = """
select datname from pg_database where datname = any(%s) and pg_get_userbyid(datdba) <> datname order by 1
"""

READ_ONLY = ("analyst", "auditor", "district_analyst")
_READER_SETTINGS = (sql.SQL("default_transaction_read_only = on"), sql.SQL("statement_timeout = '5min'"))


def ensure_roles(connection: Connection, settings: Settings) -> None:
    """Create the roles that are missing and set every password to its secret; `connection` is the owner's.

    The connection must be in autocommit. The owner becomes a member of roles whose default privileges or
    databases it manages; CREATEROLE alone gives the right to do so, not the membership. Roles are shared by
    all databases of a server: ConfigurationError, and nothing changed, when they serve something else.
    """
    _refuse_those_of_others(connection)
    with connection.transaction():  # an interruption leaves no role behind that carries no mark
        for role in _ALL:
            if not exists(connection, "pg_roles", "rolname", role):
                connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
            password = verifier(connection, role, settings.secret(password_name(role)))
            statement = sql.SQL("alter role {} password {}")
            connection.execute(statement.format(sql.Identifier(role), sql.Literal(password)))
        hand_over(connection, connection.info.dbname)
    for role in ("loader", "transformer", *DATABASE_ROLES):
        connection.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(role)))
    for role in READ_ONLY:
        for setting in _READER_SETTINGS:
            connection.execute(sql.SQL("alter role {} set {}").format(sql.Identifier(role), setting))
    for name in DATABASE_ROLES:
        ensure_database(connection, name, owner=name)


def hand_over(connection: Connection, database: str) -> None:
    """Mark every role, by a comment, as serving the warehouse in this database and no other."""
    for role in _ALL:
        statement = sql.SQL("comment on role {} is {}")
        connection.execute(statement.format(sql.Identifier(role), sql.Literal(_MARK + database)))


def _refuse_those_of_others(connection: Connection) -> None:
    mark = _MARK + connection.info.dbname
    marks = {"roles": list(_ALL), "mark": mark, "any_mark": _MARK}
    if roles := [name for (name,) in connection.execute(_ROLES_OF_OTHERS, marks)]:
        raise ConfigurationError(
            f"Roles of this server do not serve this warehouse (角色另有用途): {', '.join(roles)}.",
            "Give it a server of its own, or, if nothing else uses these roles any more, hand over each: "
            f"comment on role {roles[0]} is {mark!r};",
        )
    if names := [name for (name,) in connection.execute(_DATABASES_OF_OTHERS, (list(DATABASE_ROLES),))]:
        raise ConfigurationError(
            f"Databases do not belong to the roles of their names (数据库另有所属): {', '.join(names)}.",
            "Give the warehouse a server of its own, or let an administrator rename these databases.",
        )


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
