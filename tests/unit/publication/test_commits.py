"""The models of a past publication are found among the commits, and said how to be built with."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cityplan.audit.rebuild import Rebuilt, other_models
from cityplan.publication.commits import find_commit
from cityplan.publication.exports import Export
from cityplan.publication.versions import code_version


def git(root: Path, *arguments: str) -> str:
    author = ("-c", "user.name=tester", "-c", "user.email=tester@data.harbin.example")
    done = subprocess.run(["git", "-C", str(root), *author, *arguments], check=True, capture_output=True)
    return done.stdout.decode().strip()


@pytest.fixture
def history(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A repository with three commits, and the commit of each version of its models."""
    root = tmp_path / "repository"
    commits: dict[str, str] = {}
    model = root / "dbt_project" / "models" / "one.sql"
    model.parent.mkdir(parents=True)
    git(root, "init", "--quiet")
    for changed, text in ((model, "select 1"), (root / "README.md", "?"), (model, "select 2")):
        changed.write_text(text, encoding="utf-8")
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", text)
        commits.setdefault(code_version(root / "dbt_project"), git(root, "rev-parse", "HEAD"))
    return root, commits


def test_the_commit_of_a_version_is_found(history: tuple[Path, dict[str, str]]) -> None:
    root, commits = history
    assert len(commits) == 2
    assert {version: find_commit(root, version) for version in commits} == commits


def test_models_that_were_never_committed_are_in_no_commit(
    history: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    root, commits = history
    assert find_commit(root, "dbt-0123456789abcdef") is None
    assert find_commit(tmp_path / "no repository", next(iter(commits))) is None


def rebuilt_with(code_then: str) -> Rebuilt:
    kept = Export(1, "0" * 64)
    return Rebuilt(
        7, datetime.now(UTC), "0" * 64, kept, kept, (), code_then, "dbt-of-now", Path("values.csv"), (), None
    )


def test_a_rebuild_with_other_models_says_so_and_how_to_get_those_of_then(
    history: tuple[Path, dict[str, str]],
) -> None:
    root, commits = history
    version, commit = next(iter(commits.items()))
    said = "\n".join(other_models(root, rebuilt_with(version)))
    assert f"made with 当时 {version}, rebuilt with 现在 dbt-of-now" in said
    assert f"git worktree add ../models-of-then {commit}" in said
    assert "  .venv/bin/python -m cityplan rebuild 7 --checkout ../models-of-then" in said
    assert "No commit here has them" in "\n".join(other_models(root, rebuilt_with("dbt-lost")))
