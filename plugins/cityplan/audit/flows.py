"""What a column of a query is made of: values that flow into it, and conditions that decide which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Ref(NamedTuple):
    """A column of a table or model."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Flow:
    """What a column is made of: values, and conditions that decide which of them."""

    values: frozenset[Ref] = frozenset()
    conditions: frozenset[Ref] = frozenset()

    def __or__(self, other: Flow) -> Flow:
        return Flow(self.values | other.values, self.conditions | other.conditions)

    @property
    def everything(self) -> frozenset[Ref]:
        """Values and conditions."""
        return self.values | self.conditions

    def as_condition(self) -> Flow:
        """The same where it only decides."""
        return Flow(conditions=self.everything)


NOTHING = Flow()


@dataclass(frozen=True, slots=True)
class Relation:
    """A table's or query's columns; `rows` decide which rows it has. `other` stands for further columns."""

    columns: Mapping[str, Flow]
    rows: frozenset[Ref] = frozenset()
    other: Flow | None = None

    def column(self, name: str) -> Flow | None:
        """Return what a column is made of, None when there is none of this name."""
        return self.columns.get(name, self.other)

    @property
    def whole(self) -> Flow:
        """All columns together."""
        return merged((*self.columns.values(), self.other or NOTHING))

    def renamed(self, names: list[str]) -> Relation:
        """Return the relation with its first columns under other names."""
        if not names:
            return self
        flows = list(self.columns.values()) or [self.other or NOTHING] * len(names)
        kept = list(self.columns)[len(names) :]
        return Relation(dict(zip((*names, *kept), flows, strict=False)), self.rows, self.other)


def merged(flows: Iterable[Flow]) -> Flow:
    """Return all flows as one."""
    values: set[Ref] = set()
    conditions: set[Ref] = set()
    for flow in flows:
        values |= flow.values
        conditions |= flow.conditions
    return Flow(frozenset(values), frozenset(conditions))
