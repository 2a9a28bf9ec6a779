"""The embedded server: it comes up, comes up again after a crash, and keeps to itself."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from cityplan.errors import WarehouseError
from cityplan.orchestration.errors import OrchestrationError
from cityplan.orchestration.session import running_system
from cityplan.orchestration.system import AirflowSystem
from cityplan.settings import Settings, load_settings
from cityplan.warehouse.connect import connect, embedded_url, owner_url
from cityplan.warehouse.embedded import SUPERUSER, EmbeddedServer, embedded_server
from cityplan.warehouse.server import running_warehouse, start_warehouse


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """An installation of this module's own, whose server the tests may kill."""
    settings = load_settings({"CITYPLAN_STATE": str(tmp_path_factory.mktemp("own"))})
    yield settings
    embedded_server(settings).stop()


@pytest.fixture
def server(own: Settings) -> EmbeddedServer:
    start_warehouse(own)
    return embedded_server(own)


def postmaster(server: EmbeddedServer) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def show(settings: Settings, name: str) -> str:
    superuser = embedded_url(settings, SUPERUSER, settings.secret("CITYPLAN_POSTGRES_PASSWORD"), "postgres")
    with connect(superuser) as connection:
        row = connection.execute("select current_setting(%s)", (name,)).fetchone()
    assert row is not None
    return str(row[0])


def test_committed_rows_survive_a_killed_server(own: Settings, server: EmbeddedServer) -> None:
    with connect(owner_url(own)) as connection:
        connection.execute("create table survivors as select 1 as number")
    port = server.port
    os.kill(postmaster(server), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while server.port is not None and time.monotonic() < deadline:
        time.sleep(0.01)

    assert start_warehouse(own), "a killed server counts as stopped"

    with connect(owner_url(own)) as connection:
        assert connection.execute("select number from survivors").fetchone() == (1,)
    assert server.port == port


def test_a_pid_that_now_belongs_to_another_program_is_no_server(server: EmbeddedServer) -> None:
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.stop()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        assert server.port is None
        assert server.start()
        assert stranger.poll() is None
        stranger.kill()


def test_starting_twice_and_at_once_starts_one_server(server: EmbeddedServer) -> None:
    server.stop()
    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(lambda _: server.start(), range(4)))
    assert sorted(started) == [False, False, False, True]


def test_a_port_taken_meanwhile_is_given_up(server: EmbeddedServer) -> None:
    port = server.port
    assert port is not None
    server.stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        server.start()
        assert server.port not in {None, port}


def test_a_server_that_was_asked_to_stay_is_stopped_by_no_user(own: Settings, server: EmbeddedServer) -> None:
    with running_warehouse(own):
        pass
    assert server.port is not None


def test_a_server_started_for_its_users_is_stopped_by_the_last_who_leaves(
    own: Settings, server: EmbeddedServer
) -> None:
    server.stop()
    with ExitStack() as later:
        with running_warehouse(own):
            later.enter_context(running_warehouse(own))
        assert server.port is not None
    assert server.port is None


def test_a_server_asked_to_stay_meanwhile_stays_when_its_users_have_left(
    own: Settings, server: EmbeddedServer
) -> None:
    server.stop()
    with running_warehouse(own):
        assert not start_warehouse(own)
    assert server.port is not None


def test_two_commands_that_make_a_warehouse_at_once_make_one(tmp_path: Path) -> None:
    settings = load_settings({"CITYPLAN_STATE": str(tmp_path)})

    def use(_: int) -> None:
        with running_warehouse(settings), connect(owner_url(settings)):
            pass

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(use, range(4))) == [None] * 4
    assert embedded_server(settings).port is None


AT_WORK = """
import sys
from cityplan.orchestration.session import running_system
from cityplan.settings import load_settings

with running_system(load_settings()) as system:
    print(system.session, flush=True)
    sys.stdin.readline()
"""


def test_a_second_command_says_whose_airflow_runs_and_takes_nothing_from_the_first(
    own: Settings, server: EmbeddedServer
) -> None:
    server.stop()
    environment = os.environ | {"CITYPLAN_STATE": str(own.state)}
    with subprocess.Popen(
        [sys.executable, "-c", AT_WORK],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stdout is not None
        session = int(first.stdout.readline())
        with pytest.raises(OrchestrationError, match=f"process {first.pid}"), running_system(own):
            pass
        up = subprocess.run(
            [sys.executable, "-m", "cityplan", "up"], env=environment, capture_output=True, text=True
        )
        assert up.returncode == 1
        assert f"process {first.pid}" in up.stderr
        assert AirflowSystem(own).session == session
        assert server.port is not None
        first.communicate("enough\n")
    assert first.returncode == 0
    assert AirflowSystem(own).session is None
    assert server.port is None, "the first was the last user"


KILLED_AT_WORK = """
import os, signal
from cityplan.orchestration.session import running_system
from cityplan.settings import load_settings

with running_system(load_settings()):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_command_that_is_killed_leaves_neither_its_server_nor_airflow_behind(
    own: Settings, server: EmbeddedServer
) -> None:
    server.stop()
    environment = os.environ | own.environment | {"CITYPLAN_STATE": str(own.state)}
    killed = subprocess.run([sys.executable, "-c", KILLED_AT_WORK], env=environment)
    assert killed.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 120
    while (server.port or AirflowSystem(own).session) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert server.port is None
    assert AirflowSystem(own).session is None


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_directories", ""),
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("password_encryption", "scram-sha-256"),
        ("server_encoding", "UTF8"),
        ("log_parameter_max_length", "0"),
        ("log_parameter_max_length_on_error", "0"),
        ("TimeZone", "Asia/Shanghai"),
    ],
)
def test_the_server_is_safe_before_it_is_fast(own: Settings, setting: str, value: str) -> None:
    assert show(own, setting) == value


def test_nothing_of_the_server_is_readable_by_others(own: Settings, server: EmbeddedServer) -> None:
    for path in (server.folder, server.data, own.secrets_file):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert not list(server.folder.glob("superuser"))
    with pytest.raises(psycopg.OperationalError):
        connect(owner_url(own).set(password=""))


def test_a_failing_statement_leaves_no_parameter_and_no_password_in_the_log(
    own: Settings, server: EmbeddedServer
) -> None:
    with connect(owner_url(own)) as connection, pytest.raises(psycopg.errors.DivisionByZero):
        connection.execute("select %s::text, 1 / (length(%s) - 6)", ("pseudonym-key", "secret"))
    log, deadline = "", time.monotonic() + 10
    while "division by zero" not in log and time.monotonic() < deadline:  # written by a process of its own
        time.sleep(0.05)
        log = "".join(path.read_text(errors="replace") for path in server.folder.glob("log/*.log"))
    assert "division by zero" in log
    assert "pseudonym-key" not in log
    assert own.secret("CITYPLAN_OWNER_PASSWORD") not in log


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    broken = EmbeddedServer(tmp_path / "postgres", "x" * 16)
    broken.start()
    broken.stop()
    (broken.data / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(WarehouseError, match="make clean"):
        broken.start()


def test_the_url_of_a_stopped_warehouse_says_how_to_start_it(own: Settings, server: EmbeddedServer) -> None:
    server.stop()
    with pytest.raises(WarehouseError, match="make up"):
        owner_url(own)
