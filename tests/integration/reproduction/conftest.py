"""The demonstration city at hamlet scale, loaded and published once per test module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from cityplan.city import City, open_city
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection
from tests.integration.reproduction.comparing import published
from tests.integration.reproduction.nights import LoadedNight, load_city, publish

SEED = 20261101


@dataclass(frozen=True)
class Loaded:
    """A city after its last night: what each night brought, and the marts as published."""

    city: City
    nights: list[LoadedNight]
    connection: Connection
    values: pd.DataFrame
    status: pd.DataFrame


def assert_as_the_script_says(hamlet: Loaded) -> None:
    """Every delivery of every night was accepted or refused as the city's script expects it."""
    for loaded in hamlet.nights:
        found = {(one.extract, one.as_of): str(one.status) for one in loaded.outcomes}
        decided = {key: found.get(key) for key in loaded.night.expected}
        assert decided == {key: str(expected) for key, expected in loaded.night.expected.items()}


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
