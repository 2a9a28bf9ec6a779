"""One embedded PostgreSQL per test session, and a fresh migrated warehouse wherever a test asks for one."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from psycopg import sql
from sqlalchemy import URL
from xdist.remote import Producer  # type: ignore[import-untyped]

from cityplan.settings import Settings, load_settings
from cityplan.warehouse.connect import Connection, connect, owner_url
from cityplan.warehouse.embedded import SUPERUSER
from cityplan.warehouse.migrate import migrate
from cityplan.warehouse.roles import hand_over
from cityplan.warehouse.server import running_warehouse
from cityplan.warehouse.tuning import memory_mib
from tests.support.hamlet import PublishedHamlet, publish_hamlet
from tests.support.scheduling import SharedCityScheduling

_numbers = itertools.count(1)
_MEMORY = Path("/dev/shm")  # noqa: S108 whose folders pytest makes for its user alone
_ROOM_MIB = 3 * 1024  # of each process; three times what one has lying there at once
_SEND_AWAY = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"


def pytest_configure() -> None:
    """Search seldom for garbage, which imports and most tests do not make, and work in memory."""
    gc.set_threshold(1_000_000, 50, 100)
    _work_in_memory()


def _work_in_memory() -> None:
    """Keep what tests make in memory where there is room, unless TMPDIR says where.

    Databases come and go by the hundred. Before ext4 takes an inode for a new file it passes, one by one,
    over those of files deleted in the last minutes: a database then costs half a second instead of a tenth.
    """
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return
    room = min(shutil.disk_usage(_MEMORY).free // 2**20, memory_mib() // 2)
    if room >= _ROOM_MIB * (os.cpu_count() or 1):
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SharedCityScheduling:
    return SharedCityScheduling(config, log)


def pytest_collection_finish() -> None:
    """Search what has been imported no more for garbage."""
    gc.freeze()


def pytest_unconfigure() -> None:
    """Search once more for what tests have left behind; Python's end then need not, again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A running, migrated warehouse on a server of its own: the template of the others, not to be changed."""
    settings = load_settings({"CITYPLAN_STATE": str(tmp_path_factory.mktemp("state"))})
    with running_warehouse(settings):
        _forget_durability(settings)
    with running_warehouse(settings):
        _store_passwords_anew(settings)
        migrate(settings)
        yield settings


def _forget_durability(settings: Settings) -> None:
    """Turn off durability on the tests' server, from its next start on; it goes with its session anyway.

    It then does not wait for its disk, keeps no log that nobody reads and tidies up none of hundreds of
    databases. Little memory, since all of it is searched for a database that is dropped. Passwords are hashed
    once: they are long and random, and thousands of connections would wait.
    """
    log = {"wal_level": "minimal", "max_wal_senders": "0", "wal_skip_threshold": "0", "max_wal_size": "512MB"}
    disk = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off", "shared_buffers": "512MB"}
    options = log | disk | {"scram_iterations": "1"}
    with connect(_superuser(settings), autocommit=True) as superuser:
        for name, value in options.items():
            statement = sql.SQL("alter system set {} = {}")
            superuser.execute(statement.format(sql.Identifier(name), sql.Literal(value)))


def _store_passwords_anew(settings: Settings) -> None:
    """Store the passwords of those roles that were there before the server forgot to make guesses slow."""
    with connect(_superuser(settings), autocommit=True) as superuser:
        for url in (_superuser(settings), owner_url(settings)):
            statement = sql.SQL("alter role {} password {}")
            name, password = sql.Identifier(str(url.username)), sql.Literal(str(url.password))
            superuser.execute(statement.format(name, password))


def _superuser(settings: Settings) -> URL:
    password = settings.secret("CITYPLAN_POSTGRES_PASSWORD")
    return owner_url(settings).set(username=SUPERUSER, password=password, database="postgres")


@pytest.fixture(scope="session")
def administrator(warehouse: Settings) -> Iterator[Connection]:
    """The server's superuser, who makes and drops databases: to connect costs as much as to drop one."""
    with connect(_superuser(warehouse), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def make_warehouse(warehouse: Settings, administrator: Connection) -> Callable[[Path], Settings]:
    """A function that makes a fresh warehouse for a state folder: an empty, migrated database, 24 ms each.

    It is reached the way WAREHOUSE_URL reaches any existing server, with the same roles and passwords.
    """
    return lambda state: _copy(administrator, warehouse, state)


def _copy(administrator: Connection, original: Settings, state: Path) -> Settings:
    """Another database with all that is in the original's, to which nobody may be connected.

    The server's roles serve it from now on, which migrating it asks for.
    """
    name, template = f"test_{next(_numbers)}", owner_url(original)
    statement = sql.SQL("create database {} template {} strategy file_copy owner {}")
    names = map(sql.Identifier, (name, str(template.database), str(template.username)))
    administrator.execute(statement.format(*names))
    hand_over(administrator, name)
    state.mkdir(parents=True, exist_ok=True)
    shutil.copy(original.secrets_file, state)
    url = template.set(database=name).render_as_string(hide_password=False)
    return load_settings({"CITYPLAN_STATE": str(state), "WAREHOUSE_URL": url})


def _drop(administrator: Connection, settings: Settings) -> None:
    """Hundreds of tests with a database each would fill a disk. Whoever is still connected is sent away."""
    statement = sql.SQL("drop database {} with (force)")
    administrator.execute(statement.format(sql.Identifier(str(owner_url(settings).database))))


@pytest.fixture(scope="session")
def copy_of(administrator: Connection) -> Callable[[Settings, Path], AbstractContextManager[Settings]]:
    """A function that makes another warehouse like one that is used no more, with its state folder."""

    @contextmanager
    def made(original: Settings, state: Path) -> Iterator[Settings]:
        shutil.copytree(original.state, state)
        administrator.execute(_SEND_AWAY, (owner_url(original).database,))
        copied = _copy(administrator, original, state)
        yield copied
        _drop(administrator, copied)

    return made


@pytest.fixture
def settings(
    make_warehouse: Callable[[Path], Settings], administrator: Connection, tmp_path: Path
) -> Iterator[Settings]:
    """A fresh warehouse and state folder for one test."""
    made = make_warehouse(tmp_path / "state")
    yield made
    _drop(administrator, made)


@pytest.fixture(scope="module")
def module_settings(
    make_warehouse: Callable[[Path], Settings],
    administrator: Connection,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Settings]:
    """A fresh warehouse and state folder shared by the tests of one module."""
    made = make_warehouse(tmp_path_factory.mktemp("state"))
    yield made
    _drop(administrator, made)


@pytest.fixture(scope="session")
def irregular_hamlet(
    make_warehouse: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory
) -> PublishedHamlet:
    """The city everybody looks at: loading and publishing it takes minutes, so nobody may change it."""
    return publish_hamlet(make_warehouse(tmp_path_factory.mktemp("irregular")))
