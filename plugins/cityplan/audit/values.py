"""Compares two sets of published values, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from psycopg.sql import SQL, Composable, Identifier, Literal

from cityplan.publication.exports import KEY_COLUMNS, VALUE_COLUMNS
from cityplan.warehouse.connect import Connection

_DIFFERENT = SQL("""
with expected as ({expected}), found as ({found})
select {key}, to_jsonb(expected), to_jsonb(found)
from expected full join found using ({key})
where expected::text is distinct from found::text
order by {key}
limit {most}
""")


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of one figure; `column` is 'row' where the figure is on one side only."""

    figure: str
    column: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.figure}: column 列 {self.column} is {self.found}, expected 应为 {self.expected}"


def value_differences(
    connection: Connection, expected: Composable, found: Composable, most: int = 100
) -> Iterator[Difference]:
    """Yield how the values of one query differ from those of another, of at most `most` figures."""
    key = SQL(", ").join(map(Identifier, KEY_COLUMNS))
    query = _DIFFERENT.format(expected=expected, found=found, key=key, most=Literal(most))
    for *parts, left, right in connection.execute(query).fetchall():
        figure = " ".join(str(part) for part in parts)
        if left is None or right is None:
            sides = ("missing 缺" if side is None else "present 有" for side in (left, right))
            yield Difference(figure, "row", *sides)
            continue
        for column in VALUE_COLUMNS:
            if left[column] != right[column]:
                yield Difference(figure, column, left[column], right[column])
