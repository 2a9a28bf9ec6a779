"""A hamlet for the tests: small enough to be made whole in a second or two."""

from __future__ import annotations

from pathlib import Path

import pytest

from cityplan.city import City, open_city
from cityplan.city.scales import SCALES
from cityplan.city.world import World
from cityplan.settings import load_settings


@pytest.fixture(scope="session")
def hamlet() -> World:
    return World(SCALES["hamlet"], seed=7)


@pytest.fixture
def clean_city(tmp_path: Path) -> City:
    return open_city("hamlet", 7, False, load_settings({"CITYPLAN_STATE": str(tmp_path)}))
