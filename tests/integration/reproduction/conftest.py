"""The demonstration city at hamlet scale, loaded and published once per test module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from cityplan.city import City, Night, open_city
from cityplan.loading.outcome import DeliveryOutcome
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection
from tests.integration.reproduction.comparing import published
from tests.integration.reproduction.nights import load_city, publish

SEED = 20261101


@dataclass(frozen=True)
class Loaded:
    """A city after its last night: what each night brought, and the marts as published."""

    city: City
    nights: list[tuple[Night, list[DeliveryOutcome]]]
    connection: Connection
    values: pd.DataFrame
    status: pd.DataFrame


@pytest.fixture(scope="module")
def load_hamlet(
    make_warehouse: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[bool], Loaded]]:
    """A function that loads and publishes a whole city, irregular or not."""
    connections: list[Connection] = []

    def load(irregular: bool) -> Loaded:
        settings = make_warehouse(tmp_path_factory.mktemp("hamlet"))
        city = open_city("hamlet", SEED, irregular, settings)
        nights = load_city(settings, city)
        publish(settings, city.nights[-1].business_date)
        connection = role_connection(settings, "loader", autocommit=True)
        connections.append(connection)
        values = published(connection, "fct_indicator_value")
        return Loaded(city, nights, connection, values, published(connection, "fct_indicator_status"))

    yield load
    for connection in connections:
        connection.close()
