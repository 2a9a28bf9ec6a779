"""A demonstration city that was loaded and published, for nights to be run on."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain

from psycopg.sql import SQL, Identifier
from sqlalchemy import URL

from bench.arena import Arena
from bench.contest import BenchError
from bench.contestants.protocol import Arguments
from bench.model import Home
from cityplan.audit.manifest import write_manifest
from cityplan.city import City, Night, open_city
from cityplan.city.time_lapse.nights import load_night
from cityplan.contracts import Contract, load_contracts
from cityplan.loading.outcome import DeliveryOutcome
from cityplan.orchestration.environment import tasks_at_once
from cityplan.publication.build import build
from cityplan.publication.opening import open_for
from cityplan.publication.record import Publication, complete_publication
from cityplan.settings import Settings, load_settings
from cityplan.warehouse.connect import connect, role_connection

_SEED = 1
_LAST = """
select publication_id, business_date, known_at
from audit.publication
where completed_at is not null
order by publication_id desc
limit 1
"""


def loaded_city(arena: Arena, scale: str) -> URL:
    """Load every night of a city and publish the last one; its state folder is `city` in the arena's.

    Raises BenchError when a model of it failed.
    """
    url = arena.database(Home.MIGRATED)
    settings = load_settings(arena.environment(arena.fresh_folder("city"), url))
    city = new_city(settings, scale)
    contracts = load_contracts()
    with (settings.state / "loading.log").open("w", encoding="utf-8") as log, redirect_stdout(log):
        for night in city.nights:
            city.deliver(night)
            load_night(city, night.business_date, contracts.values())
        publish(settings, city.nights[-1].business_date)
    return url


def new_city(settings: Settings, scale: str) -> City:
    """Open a city that has handed over nothing yet."""
    city = open_city(scale, _SEED, irregular=False, settings=settings)
    _empty(city.exchange_url)
    return city


def same_city(settings: Settings, scale: str) -> City:
    """Open the city again that handed over its first nights in this warehouse."""
    return open_city(scale, _SEED, irregular=False, settings=settings)


def hand_over_side_by_side(city: City, night: Night) -> None:
    """Let the departments hand over a night's deliveries, one extract in each processor's process."""
    shares = [
        replace(night, deliveries=tuple(one for one in night.deliveries if one.extract == extract))
        for extract in sorted({one.extract for one in night.deliveries})
    ]
    with multiprocessing.get_context("fork").Pool() as offices:
        offices.map(city.deliver, shares, chunksize=1)


def load_side_by_side(
    city: City, business_date: date, contracts: Iterable[Contract]
) -> list[DeliveryOutcome]:
    """Load a night, as many extracts at a time as departments' DAGs run tasks."""
    with multiprocessing.get_context("fork").Pool(tasks_at_once()) as tasks:
        loads = tasks.map(partial(_load_extract, city, business_date), contracts, chunksize=1)
    return list(chain.from_iterable(loads))


def _load_extract(city: City, business_date: date, contract: Contract) -> list[DeliveryOutcome]:
    return load_night(city, business_date, [contract])


def settings_of(arguments: Arguments) -> Settings:
    """Return the settings of the city whose state folder `state` is, of the run's own where it is None."""
    state = arguments["state"]
    return load_settings({**os.environ, **({"CITYPLAN_STATE": state} if state else {})})


def last_publication(settings: Settings) -> Publication:
    """Return the publication the marts show."""
    with role_connection(settings, "auditor") as connection:
        row = connection.execute(_LAST).fetchone()
    if row is None:
        raise BenchError("Nothing was published.")
    return Publication(*row)


def publish(settings: Settings, business_date: date) -> None:
    """Build and seal the marts of a business date unless nothing changed; BenchError when a model failed."""
    publication = open_for(settings, business_date, load_contracts())
    if publication is None:
        return
    failed = [result.name for result in build(settings, publication) if result.status == "failed"]
    if failed:
        raise BenchError(f"These models of the city failed: {', '.join(failed)}.")
    with role_connection(settings, "loader") as connection:
        values = complete_publication(connection, publication.publication_id)
        write_manifest(settings, connection, publication.publication_id, values)


def _empty(exchange_url: str) -> None:
    """Forget what a city before has put into the server's exchange database."""
    with connect(exchange_url) as connection:
        tables = connection.execute("select tablename from pg_tables where tableowner = current_user")
        for (table,) in tables.fetchall():
            connection.execute(SQL("drop table {}").format(Identifier(table)))
