"""Somebody who types the project's commands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cityplan.settings import PROJECT_ROOT, Settings
from cityplan.warehouse.connect import role_connection

INBOXES = PROJECT_ROOT / "tests/fixtures/inboxes"
NIGHT = "2022-01-31"


@dataclass(frozen=True)
class Operator:
    """Types commands against one installation, with some more of the environment set."""

    settings: Settings
    environment: Mapping[str, str] = field(default_factory=dict)

    def types(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("AIRFLOW", "CITYPLAN"))
            },
            "PYTHONPATH": str(PROJECT_ROOT / "plugins"),
            "CITYPLAN_STATE": str(self.settings.state),
            "WAREHOUSE_URL": str(self.settings.warehouse_url),
            **self.environment,
        }
        return subprocess.run(
            [sys.executable, "-m", "cityplan", *command],
            env=environment, cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=1200,
        )  # fmt: skip

    def nightly(self, inbox: Path, night: str = NIGHT) -> subprocess.CompletedProcess[str]:
        return self.types("nightly", "--inbox", str(inbox), "--as-of", night)

    def asks(self, query: Any) -> list[tuple[Any, ...]]:
        with role_connection(self.settings, "auditor") as connection:
            return connection.execute(query).fetchall()
