"""Keeps out of memory what only unused parts of a library import."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def importing_without(*names: str) -> Iterator[None]:
    """While it lasts, imports find empty stand-ins for these modules, unless they are loaded already.

    Importing from a stand-in gives an empty class: enough for annotations, an AttributeError or TypeError for
    whatever would really use it.
    """
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update({name: _StandIn(name) for name in absent})
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})
