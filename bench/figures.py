"""From runs to the lines of a table: medians, and ratios per row to the reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median

from bench.model import Contestant, Cost, Line, Run


def turns(contestants: Sequence[Contestant], repeats: int) -> Iterator[tuple[int, Contestant]]:
    """Yield every contestant's turns: A B C, A B C, … with the number of the round from 1."""
    for number in range(1, repeats + 1):
        for contestant in contestants:
            yield number, contestant


def medians(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure by itself; of the peaks the greatest: memory must suffice."""
    return Cost(
        median(cost.wall for cost in costs),
        median(cost.client for cost in costs),
        median(cost.server for cost in costs),
        max(cost.peak for cost in costs),
    )


def lines(runs: Mapping[Contestant, Sequence[Run]]) -> list[Line]:
    """Return the lines of a part, each contestant followed by its stages.

    Exactly one contestant must be the reference. Fewer rows than the reference's are scaled per row.
    """
    reference = next(contestant for contestant in runs if contestant.is_reference)
    floor = _per_row(medians([run.whole for run in runs[reference]]), reference.rows)
    table = []
    for contestant, its_runs in runs.items():
        whole = _line(contestant, [run.whole for run in its_runs], floor)
        figures = {name: median(run.facts[name] for run in its_runs) for name in contestant.figures}
        table.append(replace(whole, figures=figures))
        for stage in its_runs[0].stages:
            line = _line(contestant, [run.stages[stage] for run in its_runs], floor)
            table.append(replace(line, name=stage, does="", stage=True))
    return table


def _line(contestant: Contestant, costs: Sequence[Cost], floor: Cost) -> Line:
    cost = medians(costs)
    each = _per_row(cost, contestant.rows)
    walls = [one.wall for one in costs]
    return Line(
        contestant.name,
        contestant.role,
        contestant.rows,
        cost,
        each.wall / floor.wall,
        _cpu(each) / _cpu(floor) if _cpu(floor) else float("nan"),
        contestant.does,
        spread=(min(walls), max(walls)),
    )


def _per_row(cost: Cost, rows: int) -> Cost:
    return Cost(cost.wall / rows, cost.client / rows, cost.server / rows, cost.peak)


def _cpu(cost: Cost) -> float:
    return cost.client + cost.server
