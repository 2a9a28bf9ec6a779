"""What the published values were computed with."""

from __future__ import annotations

import hashlib
from pathlib import Path

_OF_THE_PROJECT = ("definitions", "macros", "models", "seeds", "snapshots", "tests", "dbt_project.yml")


def code_version(dbt_project: Path) -> str:
    """Return a digest of everything that turns accepted records into values, the definitions among it.

    The same files give the same version wherever they lie, with or without git.
    """
    digest = hashlib.sha256()
    for path in sorted(_files(dbt_project)):
        digest.update(f"{path.relative_to(dbt_project).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"dbt-{digest.hexdigest()[:16]}"


def _files(dbt_project: Path) -> list[Path]:
    found: list[Path] = []
    for name in _OF_THE_PROJECT:
        part = dbt_project / name
        found += [part] if part.is_file() else [path for path in part.rglob("*") if path.is_file()]
    return found
