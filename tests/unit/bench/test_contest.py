"""A contestant is measured from the word it is given until it is done, its children included."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from bench import processes
from bench.contest import BenchError, run
from bench.processes import cpu_seconds, tree
from cityplan.orchestration.processes import started_at
from cityplan.settings import PROJECT_ROOT

_MIB = 1 << 20
_PROGRAM = """
import subprocess, sys, time
from bench.contestants.protocol import perform

CHILD = '''
import time
held = bytearray(60 << 20)
while time.process_time() < 0.3:
    pass
time.sleep(0.3)
'''

def prepare(arguments):
    print("a library's chatter")
    held = bytearray(arguments["before"] << 20)
    del held
    def work(stage):
        subprocess.run([sys.executable, "-c", CHILD], check=True)
        stage("child")
        if arguments["fails"]:
            raise ValueError("no such luck")
        return {"rows": 7}
    return work

perform(prepare)
"""


def contest(folder: Path, before: int = 0, *, fails: bool = False) -> tuple[list[str], dict[str, str], Path]:
    program = folder / "program.py"
    program.write_text(_PROGRAM, encoding="utf-8")
    command = [sys.executable, str(program), json.dumps({"before": before, "fails": fails})]
    return command, {"PYTHONPATH": str(PROJECT_ROOT), "PATH": os.environ["PATH"]}, folder / "log"


def test_time_and_memory_of_children_count_and_preparation_does_not(tmp_path: Path) -> None:
    command, environment, log = contest(tmp_path, before=300)
    result = run(command, environment, tmp_path, os.getpid(), log)
    assert 0.2 <= result.whole.client < 1.5
    assert result.whole.wall >= 0.45
    assert 60 * _MIB < result.whole.peak < 250 * _MIB
    assert result.stages["child"].client >= 0.2
    assert result.facts == {"rows": 7}
    assert "chatter" in log.read_text(encoding="utf-8")


def test_a_contestant_that_fails_is_an_error_that_names_its_log(tmp_path: Path) -> None:
    command, environment, log = contest(tmp_path, fails=True)
    with pytest.raises(BenchError, match=str(log)):
        run(command, environment, tmp_path, os.getpid(), log)
    assert "no such luck" in log.read_text(encoding="utf-8")


def test_processes_that_are_gone_cost_nothing() -> None:
    gone = 2**22 + 1  # above every pid
    assert cpu_seconds(gone) == 0
    assert next(iter(tree(os.getpid()))) == os.getpid()


def test_what_a_contestant_started_ends_with_it(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import subprocess, sys\n"
        "child = subprocess.Popen(['sleep', '300'], stdout=subprocess.DEVNULL)\n"
        f"open({str(tmp_path / 'child')!r}, 'w').write(str(child.pid))\n"
        "sys.exit('no such luck')\n",
        encoding="utf-8",
    )
    with pytest.raises(BenchError):
        run([sys.executable, str(program)], os.environ, tmp_path, os.getpid(), tmp_path / "log")
    assert started_at(int((tmp_path / "child").read_text())) is None


def test_a_child_waited_for_while_the_times_are_read_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    parent, child = 1, 2
    there = iter([[parent, child], [parent], [parent], [parent]])
    ticks = iter([5, 0, 105])  # the parent's before it has waited, the child's after that, the parent's anew
    monkeypatch.setattr(processes, "tree", lambda _root: next(there))
    monkeypatch.setattr(processes, "_cpu_ticks", lambda _pid: next(ticks))
    assert cpu_seconds(parent) == pytest.approx(105 / os.sysconf("SC_CLK_TCK"))
