"""Airflow's plugin loader leaves the package alone: no module of ours takes a standard library's name."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from cityplan.settings import PROJECT_ROOT

LOADED = """
import sys
from airflow.plugins_manager import ensure_plugins_loaded
ensure_plugins_loaded()
folder = sys.argv[1]
files = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
print(sorted(name for name, file in files.items() if file.startswith(folder)))
"""


def loaded_from(plugins: Path, home: Path) -> str:
    environment = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(plugins),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "PYTHONPATH": str(plugins),
    }
    command = [sys.executable, "-c", LOADED, str(plugins)]
    result = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, check=True)
    return result.stdout.splitlines()[-1]


def test_nothing_of_the_project_is_loaded_as_a_plugin(tmp_path: Path) -> None:
    assert loaded_from(PROJECT_ROOT / "plugins", tmp_path) == "[]"


def test_without_the_ignore_file_it_would_be(tmp_path: Path) -> None:
    plugins = tmp_path / "plugins"
    (plugins / "cityplan").mkdir(parents=True)
    shutil.copy(PROJECT_ROOT / "plugins/cityplan/errors.py", plugins / "cityplan")
    assert loaded_from(plugins, tmp_path) == "['errors']"
