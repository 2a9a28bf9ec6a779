"""Finds the models a publication was made with among the commits of this repository."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from cityplan.publication.versions import code_version

_MODELS = "dbt_project"


def find_commit(root: Path, version: str) -> str | None:
    """Return the newest commit whose models have that version, as versions.code_version tells it.

    None when no commit has them: they were never committed, or `root` is an installation without git.
    """
    with TemporaryDirectory() as folder:
        for commit in _commits(root):
            models = Path(folder, commit)
            _check_out(root, commit, models)
            if code_version(models / _MODELS) == version:
                return commit
    return None


def _commits(root: Path) -> Iterator[str]:
    """Every commit that changed the models, the newest first."""
    try:
        told = _git(root, "log", "--format=%H", "--", _MODELS)
    except (OSError, subprocess.CalledProcessError):
        return
    yield from told.decode().split()


def _check_out(root: Path, commit: str, folder: Path) -> None:
    archive = _git(root, "archive", "--format=zip", commit, _MODELS)
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        files.extractall(folder)


def _git(root: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout
