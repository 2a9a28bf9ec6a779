"""What a kept dbt project is good for: these files, these variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from cityplan.publication.project import dbt_environment, kept_name
from cityplan.settings import PROJECT_ROOT, load_settings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("dbt_project.yml", "profiles.yml", "models/beds.sql", "target/manifest.json"):
        path = tmp_path / "dbt_project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("select 1", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["dbt_project.yml", "profiles.yml", "models/beds.sql"])
def test_a_changed_file_is_another_project(root: Path, name: str) -> None:
    before = kept_name(root)
    (root / "dbt_project" / name).write_text("select 2", encoding="utf-8")
    assert kept_name(root) != before


def test_what_dbt_writes_is_not_of_the_project(root: Path) -> None:
    before = kept_name(root)
    (root / "dbt_project" / "target" / "manifest.json").write_text("{}", encoding="utf-8")
    assert kept_name(root) == before


def test_dbt_is_told_how_to_make_its_connection_safe(tmp_path: Path) -> None:
    query = "sslmode=verify-full&sslrootcert=/etc/ssl/ca.pem"
    url = f"postgresql://owner:pw@db.example:6432/warehouse?{query}"
    environment = dbt_environment(load_settings({"CITYPLAN_STATE": str(tmp_path), "WAREHOUSE_URL": url}))
    assert environment["DBT_SSLMODE"] == "verify-full"
    assert environment["DBT_SSLROOTCERT"] == "/etc/ssl/ca.pem"
    profile = (PROJECT_ROOT / "dbt_project" / "profiles.yml").read_text(encoding="utf-8")
    assert [name for name in environment if f"env_var('{name}'" not in profile] == []
