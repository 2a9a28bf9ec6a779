"""The command itself: as it is printed it can be run, and on another system it says why it cannot."""

from __future__ import annotations

import runpy
import subprocess
import sys

import pytest

from cityplan import COMMAND
from cityplan.settings import PROJECT_ROOT


def test_what_is_printed_as_a_command_runs_in_the_projects_folder() -> None:
    typed = [*COMMAND.split(), "--help"]
    told = subprocess.run(typed, cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert f"Usage: {COMMAND} [OPTIONS] COMMAND" in told.stdout


@pytest.mark.parametrize("module", ["__main__.py", "linux.py"])
def test_on_another_system_it_ends_early_and_says_why(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(SystemExit, match=r"Linux only, not on darwin.*仅支持 Linux"):
        runpy.run_path(str(PROJECT_ROOT / "plugins" / "cityplan" / module), run_name="__main__")
