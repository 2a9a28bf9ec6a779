"""What a kept dbt project is good for: these files, these variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from cityplan.publication.project import kept_name


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
