"""How tests are handed out to the processes that run them side by side."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

_SHARED = "irregular_hamlet"


class SharedCityScheduling(LoadFileScheduling):  # type: ignore[misc]
    """A file's tests stay in one process, and so do all files that look at the one shared city.

    The main job that loads and publishes it takes minutes; apart, every process would do it.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return _SHARED if _uses_shared_city(self.config.rootpath / file) else file


@cache
def _uses_shared_city(file: Path) -> bool:
    return _SHARED in file.read_text(encoding="utf-8")
