"""A fresh warehouse with an inbox for each test; for those that only read, one of their module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cityplan.loading.tables import apply_contract
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, connect, owner_url, role_connection
from tests.integration.loading.texts import ANY
from tests.support.deliveries import TestWarehouse


@pytest.fixture
def city(settings: Settings, tmp_path: Path) -> Iterator[TestWarehouse]:
    with connect(owner_url(settings), autocommit=True) as connection:
        yield TestWarehouse(settings, connection, tmp_path / "inbox")


@pytest.fixture(scope="module")
def loader(module_settings: Settings) -> Iterator[Connection]:
    with role_connection(module_settings, "loader", autocommit=True) as connection:
        apply_contract(connection, ANY)
        yield connection
