"""A row that needs no look at each cell is sorted as one that gets it."""

from __future__ import annotations

import random

import pytest

from cityplan.contracts import load_contracts
from cityplan.errors import Place
from cityplan.sources.blocks import Block, BlockBuilder, Part
from cityplan.sources.header import find_header
from cityplan.sources.rows import Sorter

CONTRACT = load_contracts()["civil_affairs.day_care_service_areas"]
HEADER = [field.zh for field in CONTRACT.fields]
PLAIN = ["", " ", "\u3000", "道里区", "12"]
ODD = ["合计", "小 计", "会计街", "注：", "来源:统计局", "a\tb", "a\\b", "a\nb", "\0", "\ud800"]


def sorter(header: list[str]) -> Sorter:
    found = find_header([(1, header)], CONTRACT, Place("civil_affairs", "day_care_service_areas"))
    return Sorter.of(found, CONTRACT, BlockBuilder(Part(1, "file", None, "", 0, None), 1, len(HEADER)))


def sort(header: list[str], rows: list[list[str]]) -> tuple[list[str], Block]:
    one = sorter(header)
    return [one.put(number, row) for number, row in enumerate(rows, 2)], one.builder.take()


def sort_together(header: list[str], rows: list[list[str]], most: int) -> tuple[list[str], Block]:
    one, numbered = sorter(header), list(enumerate(rows, 2))
    said = [kind for at in range(0, len(rows), most) for kind in one.put_all(numbered[at : at + most])]
    return said, one.builder.take()


@pytest.mark.parametrize("header", [HEADER, HEADER[::-1]])
def test_both_ways_say_the_same_of_every_row(header: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    choose = random.Random(5)
    rows = [choose.choices(PLAIN * 8 + ODD, k=choose.choice([3, 4, 4, 4, 5])) for _ in range(2_000)]
    rows += [header, [f" {label}*" for label in header], ["JG01", "230102001001", "2024-01-01", ""]]
    assert sum(sorter(header)._plain([row]) is not None for row in rows) > 400
    quick = sort(header, rows)
    assert quick == sort_together(header, rows, 2) == sort_together(header, rows, 7)
    monkeypatch.setattr(Sorter, "_plain", lambda _sorter, _cells: None)
    assert quick == sort(header, rows)


@pytest.mark.parametrize("header", [HEADER, HEADER[::-1]])
def test_rows_looked_at_together_are_records_only_if_each_is(header: list[str]) -> None:
    sound = ["JG01", "230102001001", "2024-01-01", ""]
    assert sorter(header)._plain([sound] * 9) is not None
    for odd in [*([cell, *sound[1:]] for cell in ODD), [" "] * 4, header, sound[:3], [*sound, ""]]:
        assert sorter(header)._plain([*[sound] * 8, odd]) is None
        rows = [*[sound] * 5, odd, *[sound] * 3]
        assert sort_together(header, rows, 9) == sort(header, rows)
