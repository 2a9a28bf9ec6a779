"""The process that holds Airflow: imports it once, forks its components from there and outlives none of them.

Started as `python -m cityplan.orchestration.supervisor`, always as the leader of a session of its own, with
the environment of `orchestration.environment`. SIGTERM ends everything below it, whatever process group a
task has put itself into; the end of any component ends the others too.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from cityplan.contracts import load_contracts
from cityplan.garbage import collect_seldom
from cityplan.orchestration import warming
from cityplan.orchestration.environment import FOLLOW_CLOCK
from cityplan.orchestration.metadata import mark_migrated, needs_migration
from cityplan.orchestration.processes import kill_session
from cityplan.settings import Settings, load_settings
from cityplan.warehouse.embedded import embedded_server

COMPONENTS: Mapping[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
}
GRACE_S = 15.0
"""How long components may take to stop, in seconds, before they are killed."""

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


class Supervisor:
    """Airflow's components as children of this process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.children: dict[int, str] = {}
        self.stopping = False

    def run(self) -> int:
        """Run until told to stop or until a component ends; the exit code is 0 only in the first case."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        collect_seldom()
        warming.import_shared()
        if not self.stopping and needs_migration(self.settings):
            self._run_to_end("migration", _migrate)
            mark_migrated(self.settings)
        if os.environ.get(FOLLOW_CLOCK) == "no":
            # Whoever reads a DAG file reads them, each task too; nobody edits them under a running command.
            load_contracts()
        gc.freeze()
        for name, arguments in COMPONENTS.items():
            self._start(name, partial(_component, arguments))
        self._wait_for_any_end()
        asked = self.stopping
        self._stop_all()
        return 0 if asked else 1

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping = True

    def _start(self, name: str, action: Callable[[], None]) -> int:
        """Fork a child that runs `action` with its output in a log file of its name; return its pid."""
        log = self.settings.airflow_home / "logs" / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        pid = os.fork()
        if pid == 0:
            _become_child(log, action)
        self.children[pid] = name
        return pid

    def _run_to_end(self, name: str, action: Callable[[], None]) -> None:
        pid = self._start(name, action)
        _, status = os.waitpid(pid, 0)
        del self.children[pid]
        if status != 0:
            print(f"{name} failed; see {name}.log", file=sys.stderr)
            self._stop_all()
            raise SystemExit(1)

    def _wait_for_any_end(self) -> None:
        while not self.stopping:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                time.sleep(0.1)
            elif name := self.children.pop(pid, None):
                print(f"{name} ended with status {os.waitstatus_to_exitcode(status)}", file=sys.stderr)
                return

    def _stop_all(self) -> None:
        """Ask the components to stop; kill what is left of the session after the grace period."""
        for pid in self.children:
            _signal(pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_S
        while self.children and time.monotonic() < deadline:
            self._reap()
            time.sleep(0.05)
        kill_session(os.getpid(), spare={os.getpid()})
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while (pid := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                self.children.pop(pid, None)


def _become_child(log: Path, action: Callable[[], None]) -> None:
    """Be the forked child: never returns into the supervisor's code."""
    status = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(descriptor, sys.stdout.fileno())
        os.dup2(descriptor, sys.stderr.fileno())
        action()
        status = 0
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else int(bool(ending.code))
    except BaseException:  # noqa: BLE001 nothing may get out of a fork
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _component(arguments: tuple[str, ...]) -> None:
    from airflow.__main__ import main

    if arguments[0] == "scheduler":
        from cityplan.orchestration.heartbeats import look_often

        look_often()
        warming.preload()
    if arguments[0] == "api-server":
        warming.ask_soon()
    sys.argv = ["airflow", *arguments]
    main()


def _migrate() -> None:
    """Create or upgrade Airflow's metadata."""
    from airflow.utils.db import upgradedb

    upgradedb()


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def main() -> int:
    """Run Airflow for as long as the Lifetime whose arguments were given."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    settings, dies_with_caller = load_settings(), "--die-with-parent" in sys.argv
    if dies_with_caller:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    caller = os.getppid()
    is_late = dies_with_caller and caller == 1  # gone before its death could be heard of
    status = 1 if is_late else Supervisor(settings).run()
    is_left_alone = dies_with_caller and (is_late or os.getppid() != caller)
    if is_left_alone and settings.warehouse_url is None:
        embedded_server(settings).stop_unless_used()
    return status


if __name__ == "__main__":
    raise SystemExit(main())
