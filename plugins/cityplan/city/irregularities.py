"""The faults of real deliveries, planted at declared rates, each knowing what must become of its row."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cityplan.city.model import Delivery, Outcome, Planted
from cityplan.city.world import World
from cityplan.contracts import Contract


@dataclass(frozen=True, slots=True)
class Fault:
    """One irregularity before its row has a number; `position` is the row's place in its piece of the delivery."""

    extract: str
    delivery: Delivery
    position: int
    column: str
    kind: str
    expected: Outcome
    key: str

    def at(self, file: str, row: int) -> Planted:
        """Return the irregularity with the place it was written to."""
        return Planted(
            self.extract, self.delivery.as_of, file, row, self.column, self.kind, self.expected, self.key
        )


class Irregularities:
    """The irregularities of one delivery; none where the city is not irregular."""

    def __init__(self, world: World, contract: Contract, delivery: Delivery, *, active: bool) -> None:
        self._world = world
        self._contract = contract
        self._delivery = delivery
        self._active = active

    def headers(self, names: list[str]) -> list[str]:
        return names

    def file_stem(self, stem: str) -> str:
        return stem

    def plant(self, rows: pd.DataFrame, texts: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
        return texts, []
