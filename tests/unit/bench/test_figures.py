"""Alternating turns, medians and ratios per row."""

from __future__ import annotations

import pytest

from bench.figures import lines, medians, turns
from bench.model import Contestant, Cost, Role, Run
from bench.table import page


def contestant(name: str, rows: int = 100, *, reference: bool = False) -> Contestant:
    role = Role.FLOOR if reference else Role.PEER
    return Contestant(name, role, "module", rows, f"what {name} leaves", is_reference=reference)


FLOOR = contestant("floor", reference=True)
SLOW = contestant("slow", rows=10)


def test_contestants_take_turns() -> None:
    order = [(number, one.name) for number, one in turns([FLOOR, SLOW], 2)]
    assert order == [(1, "floor"), (1, "slow"), (2, "floor"), (2, "slow")]


def test_each_figure_has_its_own_median_and_memory_its_greatest_value() -> None:
    costs = [Cost(1, 9, 2, 50), Cost(3, 1, 2, 80), Cost(2, 5, 8, 60)]
    assert medians(costs) == Cost(2, 5, 2, 80)


def test_ratios_are_per_row() -> None:
    floor, slow = lines({FLOOR: [Run(Cost(2, 1, 1))], SLOW: [Run(Cost(1, 0.5, 0.5))]})
    assert (floor.ratio, floor.cpu_ratio) == (1, 1)
    assert slow.ratio == pytest.approx(5)  # half the time for a tenth of the rows
    assert slow.cpu_ratio == pytest.approx(5)


def test_stages_follow_their_contestant_with_medians_of_their_own() -> None:
    runs = [Run(Cost(4, 2, 2), {"read": Cost(wall, 1, 0)}) for wall in (1, 3, 2)]
    whole, stage = lines({FLOOR: runs})
    assert (whole.name, stage.name) == ("floor", "read")
    assert stage.stage
    assert stage.cost.wall == 2
    assert stage.spread == (1, 3)
    assert stage.ratio == pytest.approx(0.5)


def test_the_table_names_machine_rows_ratio_and_what_is_left_behind() -> None:
    text = page(
        {"processor": "Abacus 9", "cores": "2"},
        1,
        {"load": lines({FLOOR: [Run(Cost(2, 1, 1, 5_000_000))], SLOW: [Run(Cost(1, 0.5, 0.5))]})},
    )
    assert "processor Abacus 9, cores 2" in text
    assert "## load" in text
    floor = (
        "| **floor** (floor) | 100 | 2.00 | 2.00 - 2.00 | 1.00 | 1.00 | 1.00 | 1.00 | 5 | what floor leaves |"
    )
    slow = "| **slow** (peer) | 10 | 1.00 | 1.00 - 1.00 | 5.00 | 0.50 | 0.50 | 5.00 |  | what slow leaves |"
    assert [line for line in text.splitlines() if "what" in line] == [floor, slow]


def test_the_table_shows_medians_of_what_a_contestant_says_about_itself_if_asked_to() -> None:
    night = Contestant("night", Role.FLOOR, "module", 1, "marts", is_reference=True, figures=("tasks",))
    (line,) = lines({night: [Run(Cost(1, 1, 1), facts={"tasks": n, "other": 1}) for n in (3, 9, 5)]})
    assert line.figures == {"tasks": 5}
    assert page({}, 3, {"nights": [line]}).splitlines()[-1].endswith("| marts; tasks 5 |")
