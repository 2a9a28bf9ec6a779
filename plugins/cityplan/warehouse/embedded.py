"""The embedded PostgreSQL: made, started and stopped by us, on a free loopback port."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cityplan.errors import WarehouseError
from cityplan.file_locks import held, held_if_free
from cityplan.settings import Settings
from cityplan.warehouse import tuning
from cityplan.warehouse.binaries import run_program

SUPERUSER = "postgres"
_START_TIMEOUT_S = 300  # recovery after a crash replays up to max_wal_size
_START_ATTEMPTS = 20
_ORPHANS_TIMEOUT_S = 5
# What passes by itself: orphans of a killed server still hold its memory, another program took the port.
_PASSING_TROUBLES = ("shared memory block", "could not bind", "could not create any TCP/IP sockets")


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A PostgreSQL server whose data, log and lock lie in `folder`; safe to drive from several processes."""

    folder: Path
    superuser_password: str

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.folder / "data"

    @property
    def port(self) -> int | None:
        """The port the running server listens on, None when it is not running."""
        lines = self._pid_file_lines()
        if len(lines) < 8 or lines[7].strip() != "ready" or not self._is_ours(int(lines[0])):
            return None
        return int(lines[3])

    def start(self) -> bool:
        """Have the server running until somebody stops it; True when this call started it.

        Returns once it takes connections. Raises WarehouseError with the end of the server's log when it does
        not come up.
        """
        with held(self._lock):
            self._temporary.unlink(missing_ok=True)
            return self._start()

    @contextmanager
    def used(self) -> Iterator[None]:
        """Have the server running meanwhile. One started for its users is stopped by the last who leaves it.

        Raises WarehouseError as `start` does.
        """
        try:
            with held(self._users, shared=True):
                self._start_for_users()
                yield
        finally:
            self.stop_unless_used()

    def stop(self) -> bool:
        """Stop the server, ending its sessions; False when it was not running."""
        with held(self._lock):
            return self._stop()

    def stop_unless_used(self) -> None:
        """Stop a server that was started for its users once there are none."""
        with held_if_free(self._users) as is_unused:
            if is_unused:
                with held(self._lock):
                    if self._temporary.exists():
                        self._stop()

    def _start_for_users(self) -> None:
        with held(self._lock):
            if self.port is None:
                self._temporary.touch()
                self._start()

    def _start(self) -> bool:
        if self.port is not None:
            return False
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._forget_dead_server()
        self._launch()
        return True

    def _stop(self) -> bool:
        if self.port is None:
            return False
        # On a busy disk the last checkpoint can outlast any patience; the log brings back what it missed.
        for mode in ("fast", "immediate"):
            result = run_program("pg_ctl", "stop", "-D", str(self.data), "-m", mode, "-w", "-t", "120")
            if result.returncode == 0:
                return True
        raise WarehouseError(f"The embedded PostgreSQL does not stop: {result.stdout.strip()}")

    @property
    def _lock(self) -> Path:
        """Held by whoever starts or stops the server."""
        return self.folder / "lock"

    @property
    def _users(self) -> Path:
        """Held, shared, by whoever uses the server."""
        return self.folder / "users"

    @property
    def _temporary(self) -> Path:
        """Exists while the server was started for its users only."""
        return self.folder / "temporary"

    def _initialise(self) -> None:
        """Make the data directory beside its final place: an interrupted initdb leaves nothing behind."""
        unfinished = self.folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        password_file = self.folder / "superuser"
        password_file.touch(mode=0o600)
        password_file.write_text(self.superuser_password, encoding="ascii")
        try:
            result = run_program(
                "initdb",
                f"--pgdata={unfinished}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--data-checksums",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
            )
        finally:
            password_file.unlink()
        if result.returncode != 0:
            raise WarehouseError(
                f"The embedded PostgreSQL cannot be created in {self.folder}: {result.stdout.strip()}",
                "As root this needs user namespaces; else run as an ordinary user, or set WAREHOUSE_URL.",
            )
        unfinished.rename(self.data)

    def _launch(self) -> None:
        (self.data / "pg_hba.conf").write_text(tuning.HOST_BASED_AUTHENTICATION, encoding="ascii")
        for attempt in range(_START_ATTEMPTS):
            configuration = tuning.server_configuration(
                self._choose_port(), tuning.memory_mib(), os.cpu_count() or 1
            )
            (self.data / "postgresql.conf").write_text(configuration, encoding="ascii")
            self._start_log.unlink(missing_ok=True)
            log = ("-l", str(self._start_log))
            timeout = ("-w", "-t", str(_START_TIMEOUT_S))
            result = run_program("pg_ctl", "start", "-D", str(self.data), *log, *timeout)
            if result.returncode == 0:
                return
            if not any(passing in self._last_words() for passing in _PASSING_TROUBLES):
                break
            time.sleep(min(0.2 * (attempt + 1), 2))
        raise WarehouseError(
            f"The embedded PostgreSQL does not start: {self._last_words()}",
            f"Read the log in {self.folder / 'log'}; `make clean` starts over from an empty warehouse.",
        )

    def _choose_port(self) -> int:
        """Return the port of last time while it is free, so that addresses people noted keep working."""
        port = _free_port(self._remembered_port) or _free_port(0)
        if port is None:
            raise WarehouseError(
                "No port is free on 127.0.0.1.", "Close programs that hold connections open."
            )
        (self.folder / "port").write_text(str(port))
        return port

    @property
    def _remembered_port(self) -> int:
        """The port of last time, 0 the first time."""
        remembered = self.folder / "port"
        return int(remembered.read_text()) if remembered.exists() else 0

    def _forget_dead_server(self) -> None:
        """Remove the pid file of a server that is gone, and wait until its orphans have let go of its port.

        PostgreSQL removes the file itself unless the pid now belongs to another process of the same user. Its
        guard against two servers on one directory does not rest on it but on the shared memory's key.
        """
        lines = self._pid_file_lines()
        if not lines or self._is_ours(int(lines[0])):
            return
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        deadline = time.monotonic() + _ORPHANS_TIMEOUT_S
        while _free_port(self._remembered_port) is None and time.monotonic() < deadline:
            time.sleep(0.05)

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(encoding="ascii").splitlines()
        except FileNotFoundError:
            return []

    def _is_ours(self, pid: int) -> bool:
        try:
            return str(self.data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False

    @property
    def _start_log(self) -> Path:
        return self.folder / "start.log"

    def _last_words(self) -> str:
        logs = sorted(self.folder.glob("log/*.log"), key=lambda path: path.stat().st_mtime)[-1:]
        texts = [
            path.read_text(errors="replace") for path in (self.folder / "start.log", *logs) if path.exists()
        ]
        return "\n".join(line for text in texts for line in text.splitlines()[-8:])


def _free_port(wanted: int) -> int | None:
    """Return `wanted` (any port for 0) if a server may listen on it now, else None."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return None
        return int(probe.getsockname()[1])


def embedded_server(settings: Settings) -> EmbeddedServer:
    """Return the installation's own server, running or not."""
    return EmbeddedServer(settings.postgres_folder, settings.secret("CITYPLAN_POSTGRES_PASSWORD"))
