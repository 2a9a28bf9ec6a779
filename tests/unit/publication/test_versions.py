"""What makes the code of a publication another one."""

from __future__ import annotations

from pathlib import Path

from cityplan.publication.versions import code_version


def project(folder: Path) -> Path:
    (folder / "models").mkdir(parents=True)
    (folder / "models" / "a.sql").write_text("select 1")
    (folder / "dbt_project.yml").write_text("name: city")
    return folder


def test_the_same_files_are_the_same_version_wherever_they_lie(tmp_path: Path) -> None:
    assert code_version(project(tmp_path / "one")) == code_version(project(tmp_path / "two"))


def test_a_changed_model_is_a_new_version_and_what_dbt_leaves_behind_is_not(tmp_path: Path) -> None:
    folder = project(tmp_path)
    former = code_version(folder)
    (folder / "target").mkdir()
    (folder / "target" / "manifest.json").write_text("{}")
    assert code_version(folder) == former
    (folder / "models" / "a.sql").write_text("select 2")
    assert code_version(folder) != former
