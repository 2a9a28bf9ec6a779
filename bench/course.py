"""Runs the parts: prepares databases, lets the contestants take turns, shows how far it is."""

from __future__ import annotations

import json
import re
import shutil

from rich.console import Console
from sqlalchemy import URL

from bench.arena import Arena, python_of
from bench.contest import run
from bench.figures import lines, turns
from bench.model import Contestant, Home, Line, Run
from bench.parts.part import Part
from cityplan.settings import PROJECT_ROOT


def compete(arena: Arena, part: Part, repeats: int, console: Console) -> list[Line]:
    """Let all contestants of a part take their turns and return the part's lines."""
    runs: dict[Contestant, list[Run]] = {contestant: [] for contestant in part.contestants}
    shared = part.prepare(arena) if part.prepare else None
    for number, contestant in turns(part.contestants, repeats):
        if contestant is part.contestants[0]:
            arena.drop(shared)
        console.print(f"  {number}/{repeats} {contestant.name} … ", end="")
        one = _run(arena, contestant, shared)
        cost = one.whole
        console.print(
            f"{cost.wall:.2f} s, CPU {cost.client:.2f} + {cost.server:.2f} s, {cost.peak / 1e6:.0f} MB"
        )
        runs[contestant].append(one)
    arena.drop()
    return lines(runs)


def _run(arena: Arena, contestant: Contestant, shared: URL | None) -> Run:
    state = arena.folder / "state"
    if contestant.home is not Home.SAME:
        shutil.rmtree(state, ignore_errors=True)
    environment = arena.environment(state, arena.home(contestant.home, shared))
    command = [
        python_of(contestant.role),
        "-m",
        f"bench.contestants.{contestant.module}",
        json.dumps(contestant.arguments),
    ]
    words = re.sub(r"\W+", "-", contestant.name).strip("-")
    log = arena.folder / "logs" / f"{contestant.module}-{words}.log"
    return run(command, environment, PROJECT_ROOT, arena.server, log)
