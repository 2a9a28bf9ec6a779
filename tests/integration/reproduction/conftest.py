"""What the tests of a loaded city look at."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cityplan.city import City
from cityplan.warehouse.connect import Connection
from tests.integration.reproduction.comparing import published
from tests.integration.reproduction.nights import LoadedNight


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


def read_loaded(city: City, nights: list[LoadedNight], connection: Connection) -> Loaded:
    """The city with the marts as they stand."""
    values = published(connection, "fct_indicator_value")
    return Loaded(city, nights, connection, values, published(connection, "fct_indicator_status"))
