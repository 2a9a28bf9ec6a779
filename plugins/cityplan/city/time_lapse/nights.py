"""Nights of the city without Airflow: handed over, loaded and published in this process, which stays warm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cityplan.city.city import City
from cityplan.contracts import Contract
from cityplan.loading.night import load_extract
from cityplan.loading.outcome import DeliveryOutcome


def load_night(city: City, business_date: date, contracts: Iterable[Contract]) -> list[DeliveryOutcome]:
    """Load what the city has handed over up to the business date, extract by extract over its own channel."""
    outcomes: list[DeliveryOutcome] = []
    with city.serve() as api:
        for contract in contracts:
            channel = contract.channel.kind
            outcomes += load_extract(
                city.settings,
                contract,
                business_date,
                f"night {business_date}",
                share=city.settings.share,
                database_url=city.exchange_url if channel == "database" else None,
                api=(api.url, api.app_key) if channel == "api" else None,
            ).deliveries
    return outcomes
