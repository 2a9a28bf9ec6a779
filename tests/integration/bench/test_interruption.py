"""A benchmark that is told to end leaves nothing running."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench.arena import open_arena
from bench.contest import BenchError
from cityplan.settings import PROJECT_ROOT, load_settings
from cityplan.warehouse.embedded import embedded_server


def test_a_terminated_benchmark_stops_its_server(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "bench", "--only", "load", "--rows", "100"]
    environment = {**os.environ, "CITYPLAN_STATE": str(tmp_path)}
    server = embedded_server(load_settings({"CITYPLAN_STATE": str(tmp_path / "bench" / "server")}))
    with subprocess.Popen(
        command, cwd=PROJECT_ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as bench:
        assert bench.stdout is not None
        assert next(bench.stdout).startswith("load")
        assert server.port is not None
        bench.send_signal(signal.SIGTERM)
        assert bench.wait(timeout=120) == 128 + signal.SIGTERM
    assert server.port is None


def test_two_benchmarks_do_not_share_a_folder(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BenchError, match="Another benchmark"), open_arena(tmp_path):
            pass
    assert not (tmp_path / "server").exists()
