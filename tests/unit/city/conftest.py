"""A hamlet for the tests: small enough to be made whole in a second or two."""

from __future__ import annotations

import pytest

from cityplan.city.scales import SCALES
from cityplan.city.world import World


@pytest.fixture(scope="session")
def hamlet() -> World:
    return World(SCALES["hamlet"], seed=7)
