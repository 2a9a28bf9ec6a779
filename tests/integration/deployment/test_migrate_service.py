"""The migrate service's command, run natively: it prepares an existing server, and again without harm."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from cityplan.settings import Settings
from cityplan.warehouse.connect import connect, owner_url, role_url
from cityplan.warehouse.migrate import latest_version
from cityplan.warehouse.roles import hand_over
from tests.support.compose import ROOT, compose, example_names


def secrets(warehouse: Settings) -> dict[str, str]:
    kept = dict(line.split("=", 1) for line in warehouse.secrets_file.read_text().splitlines())
    fernet = {"CITYPLAN_AIRFLOW_FERNET_KEY": "A" * 43 + "="}
    return dict.fromkeys(example_names(), "0" * 64) | kept | fernet


def test_it_prepares_the_warehouse_and_airflow_twice(warehouse: Settings, tmp_path: Path) -> None:
    service = compose(secrets(warehouse))["services"]["migrate"]
    server = f"127.0.0.1:{owner_url(warehouse).port}"
    environment = {
        **{
            name: value.replace("postgres:5432", server)
            for name, value in service["environment"].items()
            if value
        },
        "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT / "plugins"),
        "CITYPLAN_STATE": str(tmp_path / "state"),
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
    }
    with connect(owner_url(warehouse)) as connection:
        hand_over(connection, connection.info.dbname)
    for _ in range(2):
        result = subprocess.run(
            service["command"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr[-2000:]
    with connect(owner_url(warehouse)) as connection:
        version = connection.execute("select version_num from audit.migration").fetchone()
    assert version == (latest_version(),)
    with connect(role_url(warehouse, "airflow", database="airflow")) as connection:
        accounts = connection.execute("select username from ab_user").fetchall()
    assert accounts == [("admin",)]
