"""The tasks of a department's night, as Airflow calls them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from airflow.sdk import Connection, get_current_context
from airflow.sdk.exceptions import AirflowFailException, AirflowNotFoundException

from cityplan.contracts import Contract, load_contracts
from cityplan.landing.delivery import INBOX, SHARE
from cityplan.orchestration.calendar import business_date
from cityplan.orchestration.connections import api_of, database_of
from cityplan.orchestration.departments import (
    OUTCOMES,
    REFUSAL,
    Outcome,
    Work,
    by_department,
    find_work,
    refusals,
    summary,
)
from cityplan.orchestration.masking import task_settings
from cityplan.settings import Settings


def find(department: str) -> list[Work]:
    """Return what there is to load tonight."""
    contracts = by_department(load_contracts().values())[department]
    night, settings, inbox = _business_date(), task_settings(), _inbox()
    if inbox is not None:
        return find_work(contracts, {INBOX: inbox}, night, [])
    named = [contract for contract in contracts if contract.channel.connection is not None]
    connected = [str(contract.channel.connection) for contract in named if _connection(contract) is not None]
    return find_work(contracts, {INBOX: settings.inbox, SHARE: settings.share}, night, connected)


def load(work: Work) -> None:
    """Load every delivery of one extract up to the business date, in the order of their dates.

    A refusal fails the task at once: trying again would not change what the department has sent.
    """
    from cityplan.loading.night import load_extract
    from cityplan.reporting.data_docs import write_pages

    context, settings, inbox = get_current_context(), task_settings(), _inbox()
    contract = load_contracts()[work["extract"]]
    channels: Mapping[str, Any] = {"inbox": inbox} if inbox is not None else _channels(contract, settings)
    night = load_extract(settings, contract, _business_date(), context["run_id"], **channels)
    outcomes = [
        asdict(delivery) | {"as_of": delivery.as_of.isoformat(), "status": delivery.status.value}
        for delivery in night.deliveries
    ]
    context["ti"].xcom_push(OUTCOMES, outcomes)
    if any(delivery.was_judged for delivery in night.deliveries):
        write_pages(settings, contract)
    if refused := refusals(outcomes):
        raise AirflowFailException(f"{REFUSAL}: " + "; ".join(refused))


def report() -> dict[str, Any]:
    """Report the department's night, whatever has become of it, and tell the marts that it is over."""
    context = get_current_context()
    instance = context["ti"]
    found: list[Work] = instance.xcom_pull(task_ids="find_work") or []
    by_extract: dict[str, list[Outcome] | None] = {
        work["extract"]: instance.xcom_pull(task_ids="load", key=OUTCOMES, map_indexes=index)
        for index, work in enumerate(found)
    }
    outcomes = [outcome for found in by_extract.values() for outcome in found or []]
    failed = [extract for extract, found in by_extract.items() if found is None]
    figures = summary(outcomes, failed)
    asset = next(asset for asset in context["outlets"])
    context["outlet_events"][asset].extra = figures
    return {**figures, OUTCOMES: outcomes}


def watch() -> None:
    """Fail, so that a run in which something failed is red although its report went well."""
    raise AirflowFailException(
        "A task of this run failed; see the red ones. 本次运行有任务失败，见红色任务。"
    )


def _business_date() -> date:
    return business_date(get_current_context()["dag_run"].partition_key)


def _inbox() -> Path | None:
    """Return the folder this run was told to take its deliveries from, None for the usual channels."""
    inbox: str | None = get_current_context()["params"]["inbox"]
    return None if inbox is None else Path(inbox)


def _channels(contract: Contract, settings: Settings) -> Mapping[str, Any]:
    """Return where tonight's deliveries of an extract may lie, as load_extract takes it."""
    connection = _connection(contract)
    return {
        "inbox": settings.inbox,
        "share": settings.share,
        "database_url": database_of(connection)
        if connection and contract.channel.kind == "database"
        else None,
        "api": api_of(connection) if connection and contract.channel.kind == "api" else None,
    }


def _connection(contract: Contract) -> Connection | None:
    """Return the contract's connection, None when it names none or nobody has configured it."""
    if contract.channel.connection is None:
        return None
    try:
        connection: Connection = Connection.get(contract.channel.connection)
    except AirflowNotFoundException:
        return None
    return connection
