"""Contestants, what one run of a contestant cost, and the figures of all its runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """FLOOR: the least that any program needs for the work; PEER: another tool; OURS: this project."""

    FLOOR = "floor"
    PEER = "peer"
    OURS = "ours"


class Home(StrEnum):
    """The database a contestant works in.

    EMPTY and MIGRATED are made for the run; SAME is that of the contestant before it; SHARED is the one that
    was prepared for its part.
    """

    EMPTY = "empty"
    MIGRATED = "migrated"
    SAME = "same"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Contestant:
    """One program that is measured.

    `module` is run by Python (the peers' in their environment) with `arguments`; `rows` are those it works
    on; `does` says in a few words what it leaves behind, since not all contestants of a part do as much.
    """

    name: str
    role: Role
    module: str
    rows: int
    does: str
    home: Home = Home.EMPTY
    arguments: Mapping[str, Any] = field(default_factory=dict, hash=False)
    figures: tuple[str, ...] = ()
    """Numbers it gives about itself that the table shows."""
    is_reference: bool = False
    """Ratios of the part are to this one."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall time, processor seconds of the contestant and of the server, peak memory in bytes.

    The peak is 0 where it was not measured (single stages).
    """

    wall: float
    client: float
    server: float
    peak: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the whole, and the stages it reported, in order. `facts` are numbers it gave about itself."""

    whole: Cost
    stages: Mapping[str, Cost] = field(default_factory=dict)
    facts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a part's table: medians over the runs of a contestant or of one of its stages.

    `ratio` and `cpu_ratio` are those of a row to the reference's row (wall; client and server together).
    """

    name: str
    role: Role
    rows: int
    cost: Cost
    ratio: float
    cpu_ratio: float
    does: str
    stage: bool = False
    spread: tuple[float, float] = (0.0, 0.0)
    """Least and greatest wall time of the runs."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """Medians of the numbers it gave about itself."""
