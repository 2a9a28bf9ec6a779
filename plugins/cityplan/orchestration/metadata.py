"""Airflow's metadata database: whether it is of the installed version."""

from __future__ import annotations

from importlib.metadata import version

from psycopg import sql

from cityplan.orchestration.environment import metadata_url
from cityplan.settings import Settings
from cityplan.warehouse.connect import connect

_MARK = f"apache-airflow-core {version('apache-airflow-core')}"


def needs_migration(settings: Settings) -> bool:
    """Tell whether the metadata is not yet of the installed version.

    The mark is a comment on the database itself: asking Airflow takes seconds, and a file beside the database
    would outlive it.
    """
    with connect(metadata_url(settings)) as connection:
        row = connection.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"
        ).fetchone()
    return row is None or row[0] != _MARK


def mark_migrated(settings: Settings) -> None:
    """Note in the metadata database that it has been brought to the installed version."""
    with connect(metadata_url(settings), autocommit=True) as connection:
        database = sql.Identifier(connection.info.dbname)
        statement = sql.SQL("comment on database {} is {}")
        connection.execute(statement.format(database, sql.Literal(_MARK)))
