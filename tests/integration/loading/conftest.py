"""A fresh warehouse with an inbox for each test; for those that only read, one of their module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cityplan.loading.tables import apply_contract
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection
from tests.integration.loading.texts import ANY


@pytest.fixture(scope="module")
def loader(module_settings: Settings) -> Iterator[Connection]:
    with role_connection(module_settings, "loader", autocommit=True) as connection:
        apply_contract(connection, ANY)
        yield connection
