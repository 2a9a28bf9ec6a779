"""The tasks of a department's night, as Airflow calls them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.sdk import Connection, get_current_context
from airflow.sdk.exceptions import AirflowFailException, AirflowNotFoundException

from cityplan.contracts import Contract, load_contracts
from cityplan.errors import ChannelError
from cityplan.landing.delivery import INBOX, SHARE
from cityplan.orchestration.calendar import business_date
from cityplan.orchestration.connections import api_of, database_of
from cityplan.orchestration.departments import (
    LOADED,
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

if TYPE_CHECKING:
    from cityplan.loading.outcome import DeliveryOutcome


def find(department: str) -> list[Work]:
    """Return the extracts there is something to load of tonight, and leave the outcomes of the others.

    A task costs a second of processor time whether it has anything to do or not (docs/adr/0100). Whether an
    exchange database or an interface has something new is for the loading to ask.
    """
    from cityplan.landing import Archive
    from cityplan.loading.settled import settled
    from cityplan.warehouse.connect import role_connection

    contracts = {contract.name: contract for contract in by_department(load_contracts().values())[department]}
    settings, inbox = task_settings(), _inbox()
    folders = {SHARE: settings.share, INBOX: settings.inbox} if inbox is None else {INBOX: inbox}
    connected = [] if inbox is not None else _connected(contracts.values())
    night, archive = _business_date(), Archive(settings.landing_folder)
    began = get_current_context()["dag_run"].run_after
    waiting, outcomes = [], []
    with role_connection(settings, "loader", autocommit=True) as connection:
        for work in find_work(contracts.values(), folders, night, connected):
            contract = contracts[work["extract"]]
            remote = contract.channel.connection in connected
            try:
                done = None if remote else settled(connection, archive, contract, night, folders, began)
            except ChannelError:  # loading loads what can be read, and says what cannot
                done = None
            if done is None:
                waiting.append(work)
            else:
                outcomes += list(map(_in_figures, done))
    get_current_context()["ti"].xcom_push(OUTCOMES, outcomes)
    return waiting


def load(work: Work) -> None:
    """Load every delivery of one extract up to the business date, in the order of their dates.

    A refusal fails the task at once: trying again would not change what the department has sent. What cannot
    be read fails it too, once what became of all else is left.
    """
    from cityplan.loading.night import load_extract
    from cityplan.loading.outcome import NightError
    from cityplan.reporting.data_docs import write_pages

    context, settings, inbox = get_current_context(), task_settings(), _inbox()
    contract = load_contracts()[work["extract"]]
    channels: Mapping[str, Any] = {"inbox": inbox} if inbox is not None else _channels(contract, settings)
    began = context["dag_run"].run_after
    unread: NightError | None = None
    try:
        night = load_extract(settings, contract, _business_date(), context["run_id"], began=began, **channels)
    except NightError as problem:
        night, unread = problem.night, problem
    outcomes = list(map(_in_figures, night.deliveries))
    context["ti"].xcom_push(LOADED, {OUTCOMES: outcomes, "is_whole": unread is None})
    if any(delivery.was_judged for delivery in night.deliveries):
        write_pages(settings, contract)
    if unread is not None:
        raise unread
    if refused := refusals(outcomes):
        raise AirflowFailException(f"{REFUSAL}: " + "; ".join(refused))


def report() -> dict[str, Any]:
    """Report the department's night, whatever has become of it, and tell the marts that it is over."""
    context = get_current_context()
    instance = context["ti"]
    found: list[Work] = instance.xcom_pull(task_ids="find_work") or []
    by_extract: dict[str, dict[str, Any]] = {
        work["extract"]: instance.xcom_pull(task_ids="load", key=LOADED, map_indexes=index)
        or {OUTCOMES: [], "is_whole": False}
        for index, work in enumerate(found)
    }
    settled: list[Outcome] = instance.xcom_pull(task_ids="find_work", key=OUTCOMES) or []
    outcomes = settled + [outcome for loaded in by_extract.values() for outcome in loaded[OUTCOMES]]
    failed = [extract for extract, loaded in by_extract.items() if not loaded["is_whole"]]
    figures = summary(outcomes, failed)
    asset = next(asset for asset in context["outlets"])
    context["outlet_events"][asset].extra = figures
    return {**figures, OUTCOMES: outcomes}


def watch() -> None:
    """Fail, so that a run in which something failed is red although its report went well."""
    raise AirflowFailException(
        "A task of this run failed; see the red ones. 本次运行有任务失败，见红色任务。"
    )


def _in_figures(delivery: DeliveryOutcome) -> Outcome:
    return asdict(delivery) | {"as_of": delivery.as_of.isoformat(), "status": delivery.status.value}


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


def _connected(contracts: Iterable[Contract]) -> list[str]:
    """Return the connections named by these contracts that somebody has configured."""
    named = [contract for contract in contracts if contract.channel.connection is not None]
    return [str(contract.channel.connection) for contract in named if _connection(contract) is not None]


def _connection(contract: Contract) -> Connection | None:
    """Return the contract's connection, None when it names none or nobody has configured it."""
    if contract.channel.connection is None:
        return None
    try:
        connection: Connection = Connection.get(contract.channel.connection)
    except AirflowNotFoundException:
        return None
    return connection
