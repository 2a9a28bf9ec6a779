"""The main job: the demonstration city's nights, one by one, each ending as the city's script says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from rich.markup import escape
from sqlalchemy import make_url

from cityplan.city import City, open_city
from cityplan.city.model import Night as ScriptNight
from cityplan.city.model import Outcome as Expected
from cityplan.errors import ConfigurationError
from cityplan.orchestration.client import AirflowClient
from cityplan.orchestration.commands import dag_ids, departments
from cityplan.orchestration.console import Display, print_night, print_scorecard, save_report
from cityplan.orchestration.departments import REFUSED
from cityplan.orchestration.nights import Night, NightResult, NightRun
from cityplan.orchestration.session import running_system
from cityplan.publication.record import completed_dates
from cityplan.publication.scorecard import read_scorecard
from cityplan.settings import Settings, load_settings
from cityplan.terminal import open_console
from cityplan.warehouse.connect import role_connection

_EXCHANGE, _API = "housing_exchange", "petitions_api"


def run_city(scale: str, seed: int) -> int:
    """Run the nights not published yet, or the last one again; returns the command's exit code.

    0 only if every night ended as the script says. A run that was interrupted is taken up where it stopped.
    """
    console, settings = open_console(), load_settings()
    city = open_city(scale, seed, irregular=True, settings=settings)
    claim(settings, scale, seed)
    unexpected: list[str] = []
    with running_system(settings) as system, Display(console) as display:
        for night in _nights_to_run(city):
            display.say(f"第{night.number}夜 night {night.number}, {night.business_date}: 报送 deliveries")
            city.deliver(night)
            system.wait_until_ready(dag_ids())
            with system.client() as client:
                result = _run(client, city, night, display)
            print_night(console, result)
            save_report(settings.reports_folder, result, read_scorecard(settings))
            unexpected += [f"{night.business_date}: {surprise}" for surprise in surprises(night, result)]
        print_scorecard(console, read_scorecard(settings))
    for surprise in unexpected:
        console.print(f"[red]出乎意料 unexpected[/red] {escape(surprise)}")
    console.print(f"quality reports 质量日报: {settings.reports_folder / 'quality'}")
    console.print(f"reports 报告: {settings.reports_folder}\nlogs 日志: {settings.airflow_home / 'logs'}")
    return 1 if unexpected else 0


def _nights_to_run(city: City) -> list[ScriptNight]:
    with role_connection(city.settings, "auditor") as connection:
        done = completed_dates(connection)
    return [night for night in city.nights if night.business_date not in done] or [city.nights[-1]]


def _run(client: AirflowClient, city: City, night: ScriptNight, display: Display) -> NightResult:
    with _connected(client, city):
        return NightRun(client, Night(night.business_date, departments()), departments(), display).run()


@contextmanager
def _connected(client: AirflowClient, city: City) -> Iterator[None]:
    """Let Airflow reach the departments' own systems, which answer only while the city is there."""
    exchange = make_url(city.exchange_url)
    with city.serve() as api:
        address = urlsplit(api.url)
        connections: list[dict[str, Any]] = [
            {
                "connection_id": _EXCHANGE,
                "conn_type": "postgres",
                "host": exchange.host,
                "port": exchange.port,
                "login": exchange.username,
                "password": exchange.password,
                "schema": exchange.database,
            },
            {
                "connection_id": _API,
                "conn_type": "http",
                "host": address.hostname,
                "port": address.port,
                "password": api.app_key,
            },
        ]
        for connection in connections:
            client.keep_connection(connection)
        try:
            yield
        finally:
            for connection in connections:
                client.forget_connection(connection["connection_id"])


def claim(settings: Settings, scale: str, seed: int) -> None:
    """Keep different cities out of one warehouse. Raises ConfigurationError for a second one."""
    mark, city = settings.city_folder / "city", f"scale {scale}, seed {seed}"
    if mark.exists() and (held := mark.read_text(encoding="ascii")) != city:
        raise ConfigurationError(
            f"The warehouse holds another city: {held}, not {city}.",
            "Start over with `make clean`, or keep scale and seed.",
        )
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(city, encoding="ascii")


def surprises(night: ScriptNight, result: NightResult) -> Iterator[str]:
    """Return what did not end as the script says."""
    yield from result.failures
    expected = {(name, as_of.isoformat()): wanted for (name, as_of), wanted in night.expected.items()}
    became = {(outcome["extract"], outcome["as_of"]): outcome["status"] for outcome in result.outcomes}
    for delivery, wanted in expected.items():
        status = became.get(delivery, "missing")
        if status == "missing" or (status in REFUSED) != (wanted == Expected.REFUSED):
            yield f"{' '.join(delivery)} was to be {wanted}, is {status}"
    for delivery, status in became.items():
        if status in REFUSED and delivery not in expected:
            yield f"{' '.join(delivery)} is {status}"
