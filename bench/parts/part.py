"""Who meets whom, on what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import URL

from bench.arena import Arena
from bench.model import Contestant


@dataclass(frozen=True, slots=True)
class Part:
    """One table of figures: contestants that take turns, exactly one of them the reference.

    `prepare` makes the database of those whose home is SHARED, once, before the first turn.
    """

    title: str
    contestants: Sequence[Contestant]
    prepare: Callable[[Arena], URL] | None = None
