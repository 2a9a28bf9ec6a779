"""Ours, one night of a city: extracts loaded side by side, then the marts built and sealed."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from psycopg.sql import SQL

from bench.city import hand_over_side_by_side, load_side_by_side, new_city, publish, same_city
from bench.contestants.protocol import Arguments, Facts, Work, perform
from cityplan.city import Night
from cityplan.contracts import load_contracts
from cityplan.loading.outcome import Status
from cityplan.settings import Settings, load_settings
from cityplan.warehouse.connect import connect, count, owner_url

_MB = 1_000_000
_DECIDED = {Status.ACCEPTED, Status.REFUSED}


def prepare(arguments: Arguments) -> Work:
    """Have the departments hand over; the work is the night."""
    logging.basicConfig(format="%(asctime)s %(message)s")
    logging.getLogger("cityplan").setLevel(logging.INFO)  # a line per delivery, in the harness's log
    settings = load_settings(os.environ)
    number = arguments["night"]
    city = (same_city if number else new_city)(settings, arguments["scale"])
    night = _since(city.nights[number], arguments["since"])
    hand_over_side_by_side(city, night)
    contracts = load_contracts().values()

    def work(stage: Callable[[str], None]) -> Facts:
        outcomes = load_side_by_side(city, night.business_date, contracts)
        stage("load")
        publish(settings, night.business_date)
        stage("build and seal")
        decided = [one for one in outcomes if one.status in _DECIDED]
        return {
            "deliveries": len(decided),
            "records": sum(one.read for one in decided),
            "database MB": _database_bytes(settings) / _MB,
            "archive MB": _folder_bytes(settings.landing_folder) / _MB,
        }

    return work


def _since(night: Night, first: str | None) -> Night:
    """Leave out of a night the deliveries of dates before `first`."""
    kept = tuple(one for one in night.deliveries if first is None or one.as_of.isoformat() >= first)
    return replace(night, deliveries=kept)


def _database_bytes(settings: Settings) -> int:
    with connect(owner_url(settings)) as connection:
        return count(connection, SQL("select pg_database_size(current_database())"))


def _folder_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    perform(prepare)
