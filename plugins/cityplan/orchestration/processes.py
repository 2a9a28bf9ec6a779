"""What the kernel knows about our processes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path

_GONE_WITHIN_S = 10  # a killed process that waits for a disk lives on until it has been served


def session_members(session: int) -> set[int]:
    """Return the pids of all processes, zombies aside, of a session, whatever group they have moved to."""
    members = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            state, of_session = fields[0], int(fields[3])
            if of_session == session and state != "Z":
                members.add(int(entry.name))
    return members


def kill_session(session: int, spare: AbstractSet[int] = frozenset()) -> None:
    """Kill the members of a session but those of `spare`, and wait until they are gone."""
    deadline = time.monotonic() + _GONE_WITHIN_S
    while (members := session_members(session) - spare) and time.monotonic() < deadline:
        for pid in members:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def started_at(pid: int) -> int | None:
    """Return when a process started, in clock ticks since the machine did; None when there is none.

    Together with the pid it names a process for good: pids are used again.
    """
    fields = _stat(pid)
    return int(fields[19]) if fields and fields[0] != "Z" else None


def _stat(pid: int) -> list[str] | None:
    """Return the fields of /proc/<pid>/stat after the program's name: state, parent, group, session, …"""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()
