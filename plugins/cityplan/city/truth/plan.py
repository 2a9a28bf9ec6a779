"""What the plan promises for an indicator: the figures progress is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Window = Literal["point", "month", "ytd_count", "ytd_rate", "ytd_cohort", "rolling_12m", "cumulative", "year"]
Kind = Literal[
    "ratio", "cumulative", "annual_flow", "coverage", "stock", "milestone", "directional", "life_table"
]
Operator = Literal["ge", "gt", "eq"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Target of one indicator. scale: what a ratio is multiplied by (100: per cent, 1000: per thousand)."""

    indicator_id: str
    kind: Kind
    window: Window
    operator: Operator
    target: float
    unit: str = "%"
    scale: int = 100
    continuous: bool = False
