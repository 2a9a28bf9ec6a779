"""Runs the parts: prepares databases, lets the contestants take turns, shows how far it is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence

from rich.console import Console

from bench.arena import Arena, python_of
from bench.contest import run
from bench.figures import lines, turns
from bench.model import Contestant, Home, Line, Run
from bench.parts.scale import Scale
from cityplan.settings import PROJECT_ROOT


def compete(arena: Arena, contestants: Sequence[Contestant], scale: Scale, console: Console) -> list[Line]:
    """Let all contestants of a part take their turns and return the part's lines."""
    runs: dict[Contestant, list[Run]] = {contestant: [] for contestant in contestants}
    for number, contestant in turns(contestants, scale.repeats):
        if contestant is contestants[0]:
            arena.drop()
        console.print(f"  {number}/{scale.repeats} {contestant.name} … ", end="")
        one = _run(arena, contestant)
        cost = one.whole
        console.print(
            f"{cost.wall:.2f} s, CPU {cost.client:.2f} + {cost.server:.2f} s, {cost.peak / 1e6:.0f} MB"
        )
        runs[contestant].append(one)
    arena.drop()
    return lines(runs)


def _run(arena: Arena, contestant: Contestant) -> Run:
    state = arena.folder / "state"
    if contestant.home is not Home.SAME:
        shutil.rmtree(state, ignore_errors=True)
    environment = arena.environment(state, arena.home(contestant.home))
    command = [
        python_of(contestant.role),
        "-m",
        f"bench.contestants.{contestant.module}",
        json.dumps(contestant.arguments),
    ]
    log = arena.folder / "logs" / f"{contestant.module}.log"
    return run(command, environment, PROJECT_ROOT, arena.server, log)
