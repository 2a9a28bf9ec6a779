"""Which of the Pythons on PATH the environment is made with: asked of make, with Pythons that tell a rank."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from cityplan.settings import PROJECT_ROOT

FAST, SLOW = "0 /fast/python", "1 /slow/python"


def value_of(variable: str, path: str = os.environ["PATH"], **environment: str) -> str:
    """What make takes a variable for."""
    asked = ["make", "--no-print-directory", f"--eval=value: ; $(info $({variable}))", "value"]
    answer = subprocess.run(
        asked, cwd=PROJECT_ROOT, env={"PATH": path, **environment}, capture_output=True, text=True, check=True
    )
    return answer.stdout.splitlines()[0]


def path_of(folder: Path, pythons: Mapping[str, str]) -> str:
    """A PATH with a folder for each Python, by name what it says of itself ('' if it cannot), and tools."""
    for name, said in pythons.items():
        program = folder / name / "python3.11"
        program.parent.mkdir()
        answer = f"echo '{said}'" if said else "echo ModuleNotFoundError >&2; exit 1"
        program.write_text(f"#!/bin/sh\n{answer}\n", encoding="ascii")
        program.chmod(0o700)
    tools = folder / "tools"
    tools.mkdir()
    for tool in ("make", "sort", "sed"):
        place = next(Path(part, tool) for part in os.environ["PATH"].split(":") if Path(part, tool).exists())
        (tools / tool).symlink_to(place)
    return ":".join(str(folder / name) for name in (*pythons, "tools"))


@pytest.mark.parametrize(
    ("pythons", "expected"),
    [
        ({"a": SLOW, "b": FAST}, "/fast/python"),
        ({"a": FAST, "b": SLOW}, "/fast/python"),
        ({"a": "0 /first", "b": "0 /second"}, "/first"),
        ({"a": "1 /first", "b": "1 /second"}, "/first"),
        ({"a": "", "b": SLOW}, "/slow/python"),
        ({"a folder": FAST}, "/fast/python"),
        ({"a": ""}, ""),
        ({}, ""),
    ],
)
def test_the_first_is_taken_unless_it_is_a_slow_one_beside_others(
    tmp_path: Path, pythons: dict[str, str], expected: str
) -> None:
    assert value_of("BOOT_PYTHON", path_of(tmp_path, pythons)) == expected


def test_who_runs_make_may_name_another(tmp_path: Path) -> None:
    path = path_of(tmp_path, {"a": FAST})
    assert value_of("BOOT_PYTHON", path, BOOT_PYTHON="/own/python") == "/own/python"


@pytest.mark.parametrize(
    ("mapped", "configured", "rank"),
    [
        ("/usr/lib/libpython3.11.so.1.0", "'--enable-shared'", "1"),
        ("/usr/lib/libpython3.11.so.1.0", "'--enable-shared' '--enable-optimizations'", "0"),
        ("/usr/lib/libc.so.6", "", "0"),
    ],
)
def test_slow_is_what_calls_itself_through_a_library_that_is_not_optimized(
    mapped: str, configured: str, rank: str
) -> None:
    another = (
        f"import pathlib, sysconfig; pathlib.Path.read_text = lambda file: {mapped!r};"
        f"sysconfig.get_config_var = lambda name: {configured!r};"
    )
    program = another + value_of("RANK")
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.split() == [rank, sys.executable]


def test_a_real_python_is_found() -> None:
    beside = Path(sys._base_executable).parent  # type: ignore[attr-defined]
    place = value_of("BOOT_PYTHON", f"{beside}:{os.environ['PATH']}")
    told = subprocess.run([place, "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("Python 3.11.")
