"""Finding processes again, so that none is left behind."""

from __future__ import annotations

import os
import subprocess
import sys

from cityplan.orchestration.processes import kill_session, session_members, started_at

MOVES_AWAY = "import os, sys, time; os.fork() or os.setpgid(0, 0); print(flush=True); time.sleep(60)"


def test_a_session_includes_members_that_left_its_process_group() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", MOVES_AWAY], stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    process.stdout.readline(), process.stdout.readline()
    members = session_members(process.pid)
    assert process.pid in members
    assert len(members) == 2
    kill_session(process.pid, spare=members - {process.pid})
    assert session_members(process.pid) == members - {process.pid}
    kill_session(process.pid)
    assert session_members(process.pid) == set()
    process.communicate()


def test_a_process_is_known_by_pid_and_start_and_a_gone_one_not_at_all() -> None:
    assert started_at(os.getpid()) == started_at(os.getpid())
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert started_at(process.pid) is None
