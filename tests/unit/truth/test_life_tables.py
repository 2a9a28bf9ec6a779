"""Life tables: the published ones to every digit, and the deaths and persons that make none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cityplan.city.truth.life_table import Group, Row, groups_of_ages, life_table
from cityplan.settings import load_settings

PUBLISHED = load_settings({}).root / "dbt_project" / "tests" / "life_tables_as_published.sql"
FIGURES = (
    *("life_table", "age_from", "width", "a", "deaths", "person_years"),
    *("l", "years", "e", "e_low", "e_high"),
)


def published() -> dict[str, list[dict[str, Any]]]:
    """Rows of each published table, from the test of the warehouse's own life tables."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for line in re.findall(r"^\s+\('(\w+', \d.*)\),?$", PUBLISHED.read_text("utf-8"), re.MULTILINE):
        row = dict(zip(FIGURES, line.replace("'", "").split(", "), strict=True))
        known = {name: text for name, text in row.items() if text != "null"}
        tables.setdefault(row["life_table"], []).append(known)
    return tables


def group(row: dict[str, Any]) -> Group:
    years, _, width = row.get("a", "0.5").partition(" / ")
    a = float(years) / float(width or 1)
    return Group(
        float(row["width"]) if "width" in row else None, a, float(row["deaths"]), float(row["person_years"])
    )


def comparisons() -> Iterator[tuple[str, str, str, float]]:
    """Table and age, figure, as published, as computed."""
    for name, rows in published().items():
        computed = life_table([group(row) for row in rows])
        assert computed is not None
        for row, ours in zip(rows, computed, strict=True):
            figures = {"l": 1e5 * ours.survivors, "years": 1e5 * ours.years_lived, "e": ours.expectation}
            figures |= {"e_low": ours.low, "e_high": ours.high}
            for figure in row.keys() & figures.keys():
                yield f"{name} {row['age_from']}", figure, row[figure], figures[figure] or 0.0


def test_the_published_tables_are_reproduced_to_every_digit() -> None:
    compared = list(comparisons())
    assert len(compared) == 38 + 1 + 20 + 2
    for where, figure, said, ours in compared:
        digits = -int(Decimal(said).as_tuple().exponent)
        assert f"{ours:.{digits}f}" == said, f"{where}: {figure}"


def steady() -> list[Group]:
    """Nobody dies before 85, then a tenth a year."""
    return groups_of_ages([0] * 18 + [100], [1000] * 19)


def at_birth(groups: list[Group]) -> Row:
    table = life_table(groups)
    assert table is not None
    return table[0]


def test_where_nobody_dies_before_85_and_then_a_tenth_a_year_life_lasts_95_years() -> None:
    newborn = at_birth(steady())
    assert newborn.expectation == pytest.approx(95)
    assert newborn.low == pytest.approx(95 - 1.96), "only the open group varies: 1 / (100 x 0.1 x 0.1) = 1"
    assert newborn.high == pytest.approx(95 + 1.96)


def test_newborns_who_die_have_lived_a_tenth_of_a_year_and_others_half_the_interval() -> None:
    groups = steady()
    assert [one.width for one in groups] == [1, 4, *[5] * 16, None]
    groups[0] = replace(groups[0], deaths=100)
    died = 0.1 / (1 + 0.9 * 0.1)
    assert at_birth(groups).expectation == pytest.approx(0.1 * died + 95 * (1 - died))


def test_a_group_that_all_die_in_ends_the_table_and_is_not_refused() -> None:
    table = life_table([Group(5, 0.5, 400, 1000), Group(None, 0.5, 100, 1000)])
    assert table is not None
    assert table[0] == Row(1, 2.5, 2.5, 2.5, 2.5)
    assert table[1] == Row(0, 0, None, None, None)


@pytest.mark.parametrize(
    ("age", "deaths", "persons"),
    [
        pytest.param(8, 0, 0, id="a group without population"),
        pytest.param(18, 0, 1000, id="an open group without a death"),
        pytest.param(0, 1001, 1000, id="more deaths than population"),
        pytest.param(8, 401, 1000, id="a probability of dying over 1"),
    ],
)
def test_deaths_and_persons_that_make_no_table_are_refused(age: int, deaths: int, persons: int) -> None:
    groups = steady()
    groups[age] = replace(groups[age], deaths=deaths, person_years=persons)
    assert life_table(groups) is None
