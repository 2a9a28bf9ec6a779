"""Random values that lie on, before and after every edge of the definitions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

SEED = 7
DISTRICTS = ("230102", "230103", "230110", "230123", "230202")
STREETS = ("230102001", "230102002", "230103001", "230110500", "230123100", "230202001", "230102000")
EDGES = tuple(
    edge + timedelta(days=day)
    for edge in (
        date(2021, 12, 31),
        date(2022, 8, 31),
        date(2022, 12, 31),
        date(2023, 6, 30),
        date(2024, 2, 29),
    )
    for day in (-1, 0, 1)
)
DATES = (*EDGES, date(2019, 5, 1), date(9999, 12, 31), None, None)
SERVICES = ("day_care", "full_time_care", "home_visits", "meals", "culture")


class Draw:
    """Random values of each kind."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(SEED)

    def one(self, pool: tuple[Any, ...]) -> Any:
        return pool[int(self.random.integers(len(pool)))]

    def number(self, high: int) -> int:
        return int(self.random.integers(high))

    def dates(self, *names: str) -> dict[str, Any]:
        return {name: self.one(DATES) for name in names}

    def some(self, pool: tuple[str, ...]) -> list[str] | None:
        chosen = [item for item in pool if self.random.random() < 0.8]
        return chosen or None
