"""Airflow as one thing that runs or does not: started, found and stopped from outside."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from cityplan.file_locks import held
from cityplan.orchestration.client import AirflowClient
from cityplan.orchestration.environment import (
    ADMIN,
    LOOPBACK,
    airflow_environment,
    password,
    write_passwords,
)
from cityplan.orchestration.errors import OrchestrationError
from cityplan.orchestration.lifetime import Lifetime
from cityplan.orchestration.processes import kill_session, started_at
from cityplan.orchestration.supervisor import GRACE_S
from cityplan.settings import Settings

_START_TIMEOUT_S = 600


class _Note(TypedDict):
    """What is kept of a running Airflow: its supervisor, its port, and the command it lives as long as.

    `command` is a pid, None when Airflow lives until somebody stops it.
    """

    pid: int
    started_at: int | None
    port: int
    command: int | None


@dataclass(frozen=True, slots=True)
class AirflowSystem:
    """The installation's own Airflow, running or not."""

    settings: Settings

    @property
    def url(self) -> str | None:
        """Address of the user interface and the API; None when Airflow is not running."""
        running = self._running()
        return None if running is None else f"http://{LOOPBACK}:{running['port']}"

    @property
    def session(self) -> int | None:
        """The session all its processes belong to; None when Airflow is not running."""
        running = self._running()
        return None if running is None else running["pid"]

    def client(self) -> AirflowClient:
        """Return a client of the running Airflow. Raises OrchestrationError when there is none."""
        if (url := self.url) is None:
            raise OrchestrationError("Airflow is not running (调度系统未启动).", "Start it with `make up`.")
        return AirflowClient(url, ADMIN, password(self.settings, ADMIN))

    def launch(self, lifetime: Lifetime, *, follow_clock: bool) -> bool:
        """Start Airflow's processes unless they run and return at once; True when this call started them.

        Without `follow_clock` nights run only when somebody starts them. Raises OrchestrationError when
        Airflow runs for the time of another command only: it would be gone in the midst of ours.
        """
        with held(self._lock):
            if (running := self._running()) is not None:
                _refuse_anothers(running)
                return False
            self._end_left_over()
            self._start(lifetime, follow_clock=follow_clock)
            return True

    def wait_until_ready(self, dag_ids: set[str], timeout_s: float = _START_TIMEOUT_S) -> None:
        """Return once the scheduler is alive and has read these DAGs since this start.

        Raises OrchestrationError when Airflow ends, when a DAG file cannot be imported, or after `timeout_s`.
        """
        deadline = time.monotonic() + timeout_s
        since = self._note.stat().st_mtime
        with self.client() as client:
            while time.monotonic() < deadline and self._running() is not None:
                if client.is_healthy():
                    if errors := client.import_errors():
                        raise OrchestrationError(
                            f"Airflow cannot read its DAGs: {errors[0]}", "Correct the file."
                        )
                    if dag_ids <= client.parsed_dags(since):
                        return
                time.sleep(0.2)
        raise OrchestrationError("Airflow does not get ready.", f"Read the logs in {self._log.parent}.")

    def stop(self) -> bool:
        """Stop all of Airflow's processes, running tasks too: they are transactions. False when none ran."""
        if not self._note.exists():
            return False
        with held(self._lock):
            running = self._running()
            if running is None:
                return False
            os.kill(running["pid"], signal.SIGTERM)
            deadline = time.monotonic() + GRACE_S + 10
            while started_at(running["pid"]) == running["started_at"] and time.monotonic() < deadline:
                time.sleep(0.05)
            self._end_left_over()
            return True

    def _start(self, lifetime: Lifetime, *, follow_clock: bool) -> None:
        write_passwords(self.settings)
        port = self._choose_port()
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "cityplan.orchestration.supervisor", *lifetime.arguments],
                cwd=self.settings.root,
                env=airflow_environment(self.settings, port, follow_clock=follow_clock),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        command = None if lifetime is Lifetime.SYSTEM else os.getpid()
        note = _Note(pid=process.pid, started_at=started_at(process.pid), port=port, command=command)
        self._note.write_text(json.dumps(note), encoding="ascii")

    def _running(self) -> _Note | None:
        note = self._read_note()
        return note if note and started_at(note["pid"]) == note["started_at"] else None

    def _end_left_over(self) -> None:
        """Kill what a supervisor that was killed itself has left: the members of its session."""
        if note := self._read_note():
            kill_session(note["pid"])
            self._note.unlink()

    def _read_note(self) -> _Note | None:
        try:
            note: _Note = json.loads(self._note.read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        return note

    def _choose_port(self) -> int:
        """Return the port of last time while it is free, so that addresses people noted keep working."""
        remembered = self.settings.airflow_home / "port"
        wanted = int(remembered.read_text(encoding="ascii")) if remembered.exists() else 0
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, wanted))
            except OSError:
                probe.bind((LOOPBACK, 0))
            port = int(probe.getsockname()[1])
        remembered.write_text(str(port), encoding="ascii")
        return port

    @property
    def _note(self) -> Path:
        return self.settings.airflow_home / "running.json"

    @property
    def _lock(self) -> Path:
        """Held by whoever starts or stops Airflow."""
        return self.settings.airflow_home / "lock"

    @property
    def _log(self) -> Path:
        return self.settings.airflow_home / "supervisor.log"


def _refuse_anothers(running: _Note) -> None:
    if (command := running.get("command")) is not None:  # unknown to notes of earlier versions
        raise OrchestrationError(
            f"Airflow runs for another command only, process {command}, and stops with it "
            f"(调度系统由另一命令启动，将随其结束而停止).",
            f"Wait until that command has ended, then try again (请等进程 {command} 结束后重试).",
        )
