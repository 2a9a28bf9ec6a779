"""Bring a warehouse to the current version: roles, schemas, reference data. Harmless when repeated."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection as SqlConnection
from sqlalchemy import create_engine, text

from cityplan.audit.masked import declare_masking
from cityplan.audit.parts import declare_parts
from cityplan.audit.records import declare_records
from cityplan.audit.workbook_declared import declare_workbooks
from cityplan.reference import read_divisions
from cityplan.settings import Settings
from cityplan.warehouse.connect import connect, owner_url
from cityplan.warehouse.roles import close_database, ensure_roles

_MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 5_201_314  # advisory: two processes starting at once must not migrate side by side

_DIVISION_COLUMNS = ("division_code", "name", "level", "kind", "valid_from", "valid_to")
_FILL_DIVISIONS = """
    merge into reference.division as target
    using delivered_division as source on target.division_code = source.division_code
    when not matched then
        insert values (source.division_code, source.name, source.level, source.kind,
            source.valid_from, source.valid_to)
    when matched and (target.name, target.level, target.kind, target.valid_from, target.valid_to)
        is distinct from (source.name, source.level, source.kind, source.valid_from, source.valid_to) then
        update set name = source.name, level = source.level, kind = source.kind,
            valid_from = source.valid_from, valid_to = source.valid_to
"""


def migrate(settings: Settings, revision: str = "head") -> str:
    """Migrate the running warehouse to `revision` as its owner; returns the version it is at afterwards."""
    with connect(owner_url(settings), autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
        ensure_roles(connection, settings)
        close_database(connection)
        connection.execute("create schema if not exists audit")
        engine = create_engine(owner_url(settings))
        try:
            with engine.begin() as target:
                command.upgrade(_configuration(target), revision)
                version = str(target.execute(text("select version_num from audit.migration")).scalar_one())
        finally:
            engine.dispose()
        if version == latest_version():
            _fill_divisions(settings)
            declare_masking(connection)
            declare_records(connection)
            declare_workbooks(connection)
            declare_parts(connection)
    return version


def latest_version() -> str:
    """Return the newest version there is a migration for."""
    return str(ScriptDirectory(str(_MIGRATIONS)).get_current_head())


def versions() -> list[str]:
    """Return every version, oldest first."""
    return [script.revision for script in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()][::-1]


def _configuration(connection: SqlConnection) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(_MIGRATIONS))
    configuration.attributes["connection"] = connection
    return configuration


def _fill_divisions(settings: Settings) -> None:
    with connect(owner_url(settings)) as connection:
        connection.execute(
            "create temporary table delivered_division (like reference.division) on commit drop"
        )
        statement = f"copy delivered_division ({', '.join(_DIVISION_COLUMNS)}) from stdin"
        with connection.cursor().copy(statement) as copy:
            for division in read_divisions():
                copy.write_row([getattr(division, column) for column in _DIVISION_COLUMNS])
        connection.execute(_FILL_DIVISIONS)
