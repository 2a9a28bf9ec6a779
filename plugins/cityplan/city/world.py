"""The city's fixed circumstances, shared by every department's generator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zlib import crc32

import numpy as np

from cityplan.city.divisions import Divisions, read_divisions
from cityplan.city.scales import Scale

BEGINNING = date(2021, 12, 31)
"""The plan's baseline: the first month end with values."""

HORIZON = date(2026, 11, 1)
"""The last day on which anything happens in the demonstration city."""


@dataclass(frozen=True)
class World:
    """One demonstration city: its scale and the seed everything random grows from."""

    scale: Scale
    seed: int

    def rng(self, *path: str | int) -> np.random.Generator:
        """Return the random stream of that path, the same on every call, independent of other paths."""
        return np.random.default_rng([self.seed, *(crc32(str(part).encode()) for part in path)])

    @cached_property
    def divisions(self) -> Divisions:
        """The city's divisions at this scale."""
        return read_divisions(self.scale)
