"""Every indicator the oracle can recompute: one module each under `indicators`, found by its name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import pandas as pd

from cityplan.city.truth import indicators
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import COLUMNS, Indicator, values


@cache
def load_indicators() -> Mapping[str, Indicator]:
    """Every indicator by id; raise ValueError when a module's name and its indicator's id differ."""
    found: dict[str, Indicator] = {}
    for module in iter_modules(indicators.__path__):
        indicator: Indicator = import_module(f"{indicators.__name__}.{module.name}").INDICATOR
        if indicator.indicator_id != module.name:
            raise ValueError(f"module {module.name} computes {indicator.indicator_id}: rename one")
        found[module.name] = indicator
    return found


def indicator_values(
    evidence: Evidence, business_date: date, only: Collection[str] | None = None
) -> pd.DataFrame:
    """Rows of all indicators (or only some) at every month end up to the business date."""
    chosen = [item for key, item in load_indicators().items() if only is None or key in only]
    frames = [values(indicator, evidence, business_date) for indicator in chosen]
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=COLUMNS)
