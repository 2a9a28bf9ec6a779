"""What tests of several parts start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cityplan.settings import Settings
from cityplan.warehouse.connect import connect, owner_url
from tests.support.deliveries import TestWarehouse


@pytest.fixture
def city(settings: Settings, tmp_path: Path) -> Iterator[TestWarehouse]:
    """A fresh warehouse with an inbox; its connection is the owner's."""
    with connect(owner_url(settings), autocommit=True) as connection:
        yield TestWarehouse(settings, connection, tmp_path / "inbox")
