"""The harness's side of one run: starts a contestant, gives the word, measures until it is done."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bench.model import Cost, Run
from bench.processes import PeakMemory, cpu_seconds
from cityplan.orchestration.processes import kill_session

_LEAVE_WITHIN_S = 60


class BenchError(Exception):
    """A contestant that did not end as it should."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """Clocks at one moment."""

    wall: float
    client: float
    server: float

    def since(self, former: _Reading, peak: int = 0) -> Cost:
        return Cost(self.wall - former.wall, self.client - former.client, self.server - former.server, peak)


def run(command: Sequence[str], environment: Mapping[str, str], folder: Path, server: int, log: Path) -> Run:
    """Run a contestant once in `folder` and return what it cost.

    All sessions of the database descend from the process `server`.

    Raises BenchError, which names the log, when it ends before it is done.
    """
    with _started(command, environment, folder, log) as process:
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 both are pipes
        _expect(process.stdout, {"ready"}, log)
        stages: dict[str, Cost] = {}
        with PeakMemory(process.pid) as memory:
            start = last = _read(process.pid, server)
            process.stdin.write("go\n")
            process.stdin.flush()
            while True:
                message = _expect(process.stdout, {"stage", "done"}, log)
                now = _read(process.pid, server)
                if message["event"] == "done":
                    break
                stages[str(message["name"])] = now.since(last)
                last = now
        process.stdin.write("bye\n")
        process.stdin.flush()
        return Run(now.since(start, memory.peak), stages, message["facts"])


@contextmanager
def _started(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path
) -> Iterator[subprocess.Popen[str]]:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as errors:
        pipe = subprocess.PIPE
        with subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=pipe,
            stdout=pipe,
            stderr=errors,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                yield process
                process.wait(timeout=_LEAVE_WITHIN_S)
            finally:
                kill_session(process.pid)  # with the children it did not wait for


def _expect(messages: IO[str], events: set[str], log: Path) -> dict[str, Any]:
    line = messages.readline()
    if not line:
        raise BenchError(f"A contestant ended before it was done; its log is {log}.")
    message: dict[str, Any] = json.loads(line)
    if message["event"] not in events:
        raise BenchError(f"A contestant said {message['event']} out of turn; its log is {log}.")
    return message


def _read(client: int, server: int) -> _Reading:
    return _Reading(time.monotonic(), cpu_seconds(client), cpu_seconds(server))
