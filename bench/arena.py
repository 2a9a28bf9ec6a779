"""The server all contestants share, and the databases and folders each run gets."""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from psycopg import sql
from sqlalchemy import URL

from bench.contest import BenchError
from bench.model import Home, Role
from cityplan.settings import PROJECT_ROOT, Settings, load_settings
from cityplan.warehouse.connect import OWNER, connect, embedded_url, owner_url
from cityplan.warehouse.embedded import SUPERUSER, embedded_server
from cityplan.warehouse.migrate import migrate
from cityplan.warehouse.server import start_warehouse

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

    def home(self, kind: Home, shared: URL | None = None) -> URL:
        """Return the database a run works in, ready and flushed to disk, as its owner.

        `shared` is the database that was prepared for the part, if one was.
        """
        if kind is Home.SHARED:
            url = shared
        elif kind is Home.SAME:
            url = self._last
        else:
            url = self._last = self.database(kind)
        if url is None:
            raise BenchError(f"There is no database for a contestant whose home is {kind}.")
        self._checkpoint()
        return url

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

    def drop(self, *kept: URL | None) -> None:
        """Drop the databases made so far, except those to be `kept`."""
        names = [name for name in self._made if name not in {url.database for url in kept if url}]
        self._drop(names)
        self._made = [name for name in self._made if name not in names]
        self._last = None

    def drop_left_over(self) -> None:
        """Drop the databases of benchmarks that were broken off."""
        with connect(self._superuser()) as connection:
            found = connection.execute("select datname from pg_database where datname like 'bench\\_%'")
            names = [str(row[0]) for row in found]
        self._drop(names)

    def _drop(self, names: Sequence[str]) -> None:
        with connect(self._superuser(), autocommit=True) as connection:
            for name in names:
                statement = sql.SQL("drop database if exists {} with (force)")
                connection.execute(statement.format(sql.Identifier(name)))

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

    def fresh_folder(self, name: str) -> Path:
        """Return an empty folder of that name."""
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def _checkpoint(self) -> None:
        """What the run before left to be written is not charged to the next one."""
        with connect(self._superuser(), autocommit=True) as connection:
            connection.execute("checkpoint")

    def _superuser(self) -> URL:
        password = self.settings.secret("CITYPLAN_POSTGRES_PASSWORD")
        return embedded_url(self.settings, SUPERUSER, password, "postgres")


@contextmanager
def open_arena(folder: Path) -> Iterator[Arena]:
    """Start the server, yield the arena and stop the server, however it ends.

    Databases are dropped at the end, or by the next benchmark if this one is broken off.
    """
    settings = load_settings({"CITYPLAN_STATE": str(folder / "server")})
    with _alone(folder):
        try:
            start_warehouse(settings)
            migrate(settings)
            settings.secret("CITYPLAN_PSEUDONYM_KEY")  # runs over one database have one key
            arena = Arena(folder, settings)
            arena.drop_left_over()
            yield arena
            arena.drop()
        finally:  # also one that a killed benchmark has left running
            embedded_server(settings).stop()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder for one benchmark. Raises BenchError while another one runs there."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BenchError(f"Another benchmark runs in {folder}; wait for its end.") from None
        yield


def python_of(role: Role) -> str:
    """Return the interpreter a contestant runs in; BenchError when the peers' is not installed."""
    if role is not Role.PEER:
        return sys.executable
    if not PEERS_PYTHON.exists():
        raise BenchError("The peers are not installed: run `make bench`, which installs them.")
    return str(PEERS_PYTHON)
