"""A folder with the project's generated files as they lie here."""

from __future__ import annotations

import shutil
from pathlib import Path

from cityplan.definitions.project import generated_files
from cityplan.settings import PROJECT_ROOT


def copy_generated(folder: Path) -> None:
    """Copy every generated file to its place below the folder."""
    for path in generated_files():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT_ROOT / path, target)
