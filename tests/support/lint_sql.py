"""Lint the dbt project's SQL as dbt compiles it, against an empty warehouse made for the purpose."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from cityplan.publication.project import dbt_environment
from cityplan.settings import PROJECT_ROOT, load_settings
from cityplan.warehouse.migrate import migrate
from cityplan.warehouse.server import running_warehouse


def main() -> int:
    """Run sqlfluff over the project with its profile's variables set; return its exit status."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"CITYPLAN_STATE": folder})
        with running_warehouse(settings):
            migrate(settings)
            environment = {
                **os.environ,
                **dbt_environment(settings),
                "DBT_TARGET_PATH": str(Path(folder) / "dbt"),
                "DBT_LOG_PATH": str(Path(folder) / "dbt"),
            }
            options = ["--disable-progress-bar", "--processes", "0"]  # as many as there are processors
            command = [sys.executable, "-m", "sqlfluff", "lint", *options, "dbt_project"]
            return subprocess.run(command, cwd=PROJECT_ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
