"""Nights without Airflow: deliveries loaded extract by extract, then the marts built and sealed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import create_engine, inspect, text

from cityplan.city import City, HandedOver, Night
from cityplan.city.time_lapse.nights import load_night
from cityplan.contracts import load_contracts
from cityplan.loading.night import load_extract
from cityplan.loading.outcome import DeliveryOutcome
from cityplan.publication.build import build
from cityplan.publication.record import Publication, Versions, complete_publication, open_publication
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection


def load_inbox(settings: Settings, inbox: Path, business_date: date) -> list[DeliveryOutcome]:
    """Load everything that lies in the folder; in the order of the contracts, then of as_of."""
    outcomes: list[DeliveryOutcome] = []
    for contract in load_contracts().values():
        outcomes += load_extract(settings, contract, business_date, "test", inbox=inbox).deliveries
    return outcomes


@dataclass(frozen=True)
class LoadedNight:
    """What the city's departments handed over on a night, and what became of it."""

    night: Night
    handed_over: list[HandedOver]
    outcomes: list[DeliveryOutcome]


def load_city(city: City) -> list[LoadedNight]:
    """Hand over and load every night of the city over its own channels."""
    empty_exchange(city)
    contracts = load_contracts().values()
    return [
        LoadedNight(night, city.deliver(night), load_night(city, night.business_date, contracts))
        for night in city.nights
    ]


def empty_exchange(city: City) -> None:
    """Cities of one test session share the server's exchange database: each begins without tables."""
    engine = create_engine(city.exchange_url)
    with engine.begin() as connection:
        for table in inspect(connection).get_table_names():
            connection.execute(text(f'drop table "{table}"'))
    engine.dispose()


def publish(settings: Settings, business_date: date) -> Publication:
    """Build the marts of a business date from all that is known now; every model and test must pass."""
    with role_connection(settings, "loader", autocommit=True) as connection:
        # A code version of its own each time: a publication that changes nothing is wanted here too.
        publication = open_publication(connection, business_date, Versions(f"test {time.time_ns()}", {}))
        assert publication is not None
        failures = [result for result in build(settings, publication) if result.status != "success"]
        assert not failures, "\n".join(f"{item.name}: {item.message}" for item in failures)
        complete_publication(connection, publication.publication_id)
    return publication
