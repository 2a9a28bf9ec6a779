"""Each indicator of the oracle stands for the promise of its definition."""

from __future__ import annotations

import pytest

from cityplan.city.truth.indicator import Indicator
from cityplan.city.truth.registry import load_indicators
from cityplan.definitions import load_definitions


@pytest.mark.parametrize("indicator", load_indicators().values(), ids=load_indicators())
def test_an_indicator_carries_the_promise_of_its_definition(indicator: Indicator) -> None:
    plan, definition = indicator.plan, load_definitions()[indicator.indicator_id]
    promised = (definition.kind, definition.window, definition.operator, float(definition.target))
    assert (plan.kind, plan.window, plan.operator, plan.target) == promised
    assert (plan.unit, plan.continuous) == (definition.unit.zh, definition.continuous)
    assert definition.kind != "ratio" or plan.scale == definition.scale
    assert (indicator.extracts, indicator.streets, indicator.city_only) == (
        definition.extracts,
        definition.streets,
        definition.city_only,
    )
