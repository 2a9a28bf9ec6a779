"""A whole irregular hamlet, handed over night by night."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cityplan.city import City, HandedOver, open_city
from cityplan.settings import Settings
from tests.integration.reproduction.nights import empty_exchange


@pytest.fixture(scope="module")
def hamlet(module_settings: Settings) -> City:
    return open_city("hamlet", 7, True, module_settings)


@pytest.fixture(scope="module")
def handed_over(hamlet: City) -> list[HandedOver]:
    """Everything handed over; of a delivery sent twice only the second, which replaced the first."""
    empty_exchange(hamlet)
    latest = {}
    for night in hamlet.nights:
        for handed in hamlet.deliver(night):
            latest[handed.delivery.extract, handed.delivery.as_of] = handed
    return list(latest.values())


@pytest.fixture
def another_city(
    make_warehouse: Callable[[Path], Settings], tmp_path: Path
) -> Callable[[str, int, bool], City]:
    """A function that opens a city of that scale, seed and irregularity with folders of its own."""

    def make(scale: str, seed: int, irregular: bool) -> City:
        name = f"{scale}-{seed}-{irregular}"
        return open_city(scale, seed, irregular, make_warehouse(tmp_path / name))

    return make
