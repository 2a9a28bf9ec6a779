"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of a run: `rows` of the delivery, at most `slow_rows` for peers that take minutes for it.

    `data` keeps the deliveries between runs; `city` is the scale of the demonstration city whose nights are
    run, with its state in `city_folder`.
    """

    rows: int
    slow_rows: int
    repeats: int
    data: Path
    city: str
    city_folder: Path
