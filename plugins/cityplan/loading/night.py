"""A night of one extract: every delivery that waits for it, in the order of the dates they speak of."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import URL

from cityplan.contracts import Contract, FieldType, load_contracts
from cityplan.errors import ChannelError
from cityplan.history import refresh_history_statistics
from cityplan.landing import INBOX, SHARE, Archive, Found, KnownFiles
from cityplan.ledger import find_decided, one_run_at_a_time
from cityplan.loading.outcome import NightError, NightOutcome
from cityplan.loading.pipeline import DeliveryLoader, say_nothing
from cityplan.loading.pseudonyms import warehouse_key
from cityplan.loading.settled import lying_in
from cityplan.loading.tables import REGISTER_OF_DIVISIONS, apply_contract
from cityplan.settings import Settings
from cityplan.sources.api import ApiBatches
from cityplan.sources.database import ExchangeBatches
from cityplan.sources.remote import Batches, remote_deliveries
from cityplan.validation.verdict import Judge
from cityplan.warehouse.connect import Connection, role_connection, role_url

if TYPE_CHECKING:
    from cityplan.validation.engine import Validator

_log = logging.getLogger(__name__)

_LOADER = "loader"
_DIVISION_CODES = frozenset({FieldType.DIVISION, FieldType.DISTRICT, FieldType.AREA})
_MAY_STILL_CHANGE = timedelta(days=3)  # departments correct batches of their systems in place for some days


def load_extract(
    settings: Settings,
    contract: Contract,
    business_date: date,
    run_id: str,
    *,
    inbox: Path | None = None,
    share: Path | None = None,
    database_url: URL | str | None = None,
    api: tuple[str, str] | None = None,
    report: Callable[[str, int], None] = say_nothing,
    began: datetime | None = None,
) -> NightOutcome:
    """Load every delivery of the extract up to the business date, oldest first; a refused one stops no other.

    Only the channels given are looked at: `inbox` and `share` are folders, `database_url` the exchange
    database, `api` the interface's address and application key. Where two channels have a delivery of one
    date, the inbox goes before the share and the share before remote systems: what was put there by hand
    is meant. `report` is told every completed step of a delivery. Another run of the same extract is
    waited for. What was decided since the night `began` is told as decided now, whoever did it.

    Whoever reads division codes first loads the register of divisions that lies in the folders: departments
    run side by side, and a code the register brings tonight must be known to all of them.

    Raises NightError when a remote system, a date folder or a file cannot be read, after everything else was
    loaded; ChannelError at once when it cannot be seen which dates lie in a folder, as it goes before others;
    and other CityplanErrors at once: they are faults of ours.
    """
    folders = {SHARE: share, INBOX: inbox}
    present = {channel: folder for channel, folder in folders.items() if folder is not None}
    _load_register_before(settings, contract, business_date, run_id, present)
    with role_connection(settings, _LOADER, autocommit=True) as connection:
        one_run_at_a_time(connection, contract)
        key = warehouse_key(connection, settings)
        apply_contract(connection, contract)
        judge, night = judge_of(settings), business_date
        loader = DeliveryLoader(connection, contract, judge, key, run_id, report, began=began, night=night)
        archive, known = Archive(settings.landing_folder), KnownFiles(connection)
        problems: list[ChannelError] = []
        outcomes = []
        with _remote(contract, database_url, api) as remote:
            try:
                batches = _batches(connection, contract, remote, business_date)
            except ChannelError as problem:
                batches = {}
                problems.append(problem)
            waiting = batches | lying_in(present, contract, business_date)
            for as_of in sorted(waiting):
                try:
                    landed = waiting[as_of].land(archive, known)
                except ChannelError as problem:
                    problems.append(problem)
                    continue
                outcomes.append(loader.load(landed))
        refresh_history_statistics(connection, contract)
    outcome = NightOutcome(contract.name, business_date, tuple(outcomes))
    if problems:
        raise NightError(outcome, *problems)
    return outcome


def _load_register_before(
    settings: Settings,
    contract: Contract,
    business_date: date,
    run_id: str,
    folders: Mapping[str, Path],
) -> None:
    """Load the register of divisions if it lies in the folders and the contract reads its codes.

    What cannot be read of it stops no other extract: its own task fails by that.
    """
    register = load_contracts()[REGISTER_OF_DIVISIONS]
    if contract.name == register.name or not any(field.type in _DIVISION_CODES for field in contract.fields):
        return
    inbox, share = folders.get(INBOX), folders.get(SHARE)
    try:
        if lying_in(folders, register, business_date):
            load_extract(settings, register, business_date, run_id, inbox=inbox, share=share)
    except ChannelError as problem:
        _log.warning("%s: without what is new in it 未能先读取: %s", register.name, problem)


def _batches(
    connection: Connection, contract: Contract, remote: Batches | None, business_date: date
) -> dict[date, Found]:
    if remote is None:
        return {}

    def may_have_changed(as_of: date) -> bool:
        decided = find_decided(connection, contract, as_of)
        return decided is None or decided.event == "refused" or as_of >= business_date - _MAY_STILL_CHANGE

    found = remote_deliveries(remote, contract, business_date, may_have_changed)
    return {delivery.as_of: delivery for delivery in found}


@contextmanager
def _remote(
    contract: Contract, database_url: URL | str | None, api: tuple[str, str] | None
) -> Iterator[ExchangeBatches | ApiBatches | None]:
    if database_url is not None:
        remote: ExchangeBatches | ApiBatches = ExchangeBatches(database_url, contract)
    elif api is not None:
        remote = ApiBatches(*api, contract)
    else:
        yield None
        return
    try:
        yield remote
    finally:
        remote.close()


def judge_of(settings: Settings) -> Judge:
    """Return the judge of a warehouse; Great Expectations is only imported when it is asked."""
    return lambda contract, table: _validator(role_url(settings, _LOADER)).judge(contract, table)


_warm: dict[URL, Validator] = {}
_warming = Lock()


def _validator(url: URL) -> Validator:
    """The process's validator, kept warm; that of another warehouse gives its connections back."""
    from cityplan.validation.engine import Validator

    with _warming:
        if url not in _warm:
            while _warm:
                _warm.popitem()[1].close()
            _warm[url] = Validator(url)
        return _warm[url]
