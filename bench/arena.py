"""The server all contestants share, and the databases and folders each run gets."""

from __future__ import annotations

import itertools
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from psycopg import sql
from sqlalchemy import URL

from bench.contest import BenchError
from bench.model import Home, Role
from cityplan.settings import PROJECT_ROOT, Settings, load_settings
from cityplan.warehouse.connect import OWNER, connect, embedded_url, owner_url
from cityplan.warehouse.embedded import SUPERUSER
from cityplan.warehouse.migrate import migrate
from cityplan.warehouse.server import running_warehouse

PEERS_PYTHON = PROJECT_ROOT / ".venv-bench" / "bin" / "python"
# Nobody waits for a network, and nobody's figures go anywhere.
_SILENT = {
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "SODA_CORE_TELEMETRY_ENABLED": "false",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
}


@dataclass
class Arena:
    """An embedded PostgreSQL of the harness's own, configured as the project's always is."""

    folder: Path
    settings: Settings
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _made: list[str] = field(default_factory=list)
    _last: URL | None = None

    @property
    def server(self) -> int:
        """Process id of the postmaster."""
        pid_file = self.settings.postgres_folder / "data" / "postmaster.pid"
        return int(pid_file.read_text(encoding="ascii").split()[0])

    @property
    def version(self) -> str:
        """Version of the server."""
        with connect(owner_url(self.settings)) as connection:
            row = connection.execute("show server_version").fetchone()
            return str(row[0]) if row else ""

    def home(self, kind: Home) -> URL:
        """Return the database a run works in, ready and flushed to disk, as its owner."""
        if kind is Home.SAME:
            if self._last is None:
                raise BenchError("No contestant came before the one that works in the same database.")
        else:
            self._last = self.database(kind)
        self._checkpoint()
        assert self._last is not None  # noqa: S101 set above
        return self._last

    def database(self, kind: Home) -> URL:
        """Make a database, empty or migrated, owned by the warehouse's owner."""
        name = f"bench_{os.getpid()}_{next(self._numbers)}"
        source = owner_url(self.settings).database if kind is Home.MIGRATED else "template0"
        statement = sql.SQL("create database {} owner {} template {} encoding 'UTF8'")
        with connect(self._superuser(), autocommit=True) as connection:
            connection.execute(
                statement.format(sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(str(source)))
            )
        self._made.append(name)
        return owner_url(self.settings).set(database=name)

    def drop(self) -> None:
        """Drop the databases made so far."""
        with connect(self._superuser(), autocommit=True) as connection:
            while self._made:
                statement = sql.SQL("drop database if exists {} with (force)")
                connection.execute(statement.format(sql.Identifier(self._made.pop())))
        self._last = None

    def environment(self, state: Path, url: URL) -> Mapping[str, str]:
        """Return the environment of a run: its own state folder, its database as an existing warehouse."""
        state.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.settings.secrets_file, state)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return {
            **kept,
            **_SILENT,
            "PYTHONPATH": str(PROJECT_ROOT),
            "CITYPLAN_STATE": str(state),
            "WAREHOUSE_URL": url.render_as_string(hide_password=False),
        }

    def _checkpoint(self) -> None:
        """What the run before left to be written is not charged to the next one."""
        with connect(self._superuser(), autocommit=True) as connection:
            connection.execute("checkpoint")

    def _superuser(self) -> URL:
        password = self.settings.secret("CITYPLAN_POSTGRES_PASSWORD")
        return embedded_url(self.settings, SUPERUSER, password, "postgres")


@contextmanager
def open_arena(folder: Path) -> Iterator[Arena]:
    """Start the server, yield the arena, drop its databases and stop the server."""
    settings = load_settings({"CITYPLAN_STATE": str(folder / "server")})
    with running_warehouse(settings):
        migrate(settings)
        arena = Arena(folder, settings)
        try:
            yield arena
        finally:
            arena.drop()


def python_of(role: Role) -> str:
    """Return the interpreter a contestant runs in; BenchError when the peers' is not installed."""
    if role is not Role.PEER:
        return sys.executable
    if not PEERS_PYTHON.exists():
        raise BenchError("The peers are not installed: run `make bench`, which installs them.")
    return str(PEERS_PYTHON)
