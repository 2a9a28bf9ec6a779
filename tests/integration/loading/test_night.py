"""A night of one extract over the departments' own systems, beside other runs and with systems that fail."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from cityplan.contracts import load_contracts
from cityplan.errors import ChannelError
from cityplan.landing import Archive
from cityplan.loading.outcome import NightError, Status
from cityplan.warehouse.connect import owner_url
from tests.support.deliveries import TestWarehouse, clean_record
from tests.support.locked import lock

EXTRACT = "housing.rent_subsidy_payments"
CONTRACT = load_contracts()[EXTRACT]
UNREACHABLE = "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"


class Exchange:
    """The department's exchange table, in the test's own database."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        headers = ", ".join(f'"{item.zh}" text' for item in CONTRACT.fields)
        with engine.begin() as connection:
            connection.execute(sa.text(f'create table public."租赁补贴发放" ({headers}, "推送日期" date)'))

    def push(self, batch: str, *records: dict[str, str]) -> None:
        names = ", ".join(f":{item.name}" for item in CONTRACT.fields)
        statement = sa.text(f"insert into public.\"租赁补贴发放\" values ({names}, '{batch}')")
        with self.engine.begin() as connection:
            connection.execute(statement, list(records))

    def withdraw(self, batch: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text(f'delete from public."租赁补贴发放" where "推送日期" = \'{batch}\''))


@pytest.fixture
def exchange(city: TestWarehouse) -> Iterator[Exchange]:
    engine = sa.create_engine(owner_url(city.settings))
    yield Exchange(engine)
    engine.dispose()


def payment(number: int, **changes: str) -> dict[str, str]:
    return clean_record(CONTRACT, number, **changes)


def test_batches_of_an_exchange_database_are_loaded_in_order(city: TestWarehouse, exchange: Exchange) -> None:
    exchange.push("2024-03-02", payment(2), payment(3))
    exchange.push("2024-03-01", payment(1))
    outcomes = city.load(EXTRACT, inbox=None, database_url=owner_url(city.settings))
    assert [(str(outcome.as_of), outcome.accepted) for outcome in outcomes] == [
        ("2024-03-01", 1),
        ("2024-03-02", 2),
    ]
    assert city.rows("select distinct channel from audit.delivery") == [("database",)]
    again = city.load(EXTRACT, inbox=None, database_url=owner_url(city.settings))
    assert [str(outcome.status) for outcome in again] == ["unchanged", "unchanged"]


def test_a_batch_corrected_in_place_is_fetched_again_for_some_days_and_by_its_night_run_again(
    city: TestWarehouse, exchange: Exchange
) -> None:
    url = owner_url(city.settings)
    exchange.push("2024-03-01", payment(1))
    exchange.push("2024-03-09", payment(2))
    city.load(EXTRACT, "2024-03-10", inbox=None, database_url=url)
    for batch in ("2024-03-01", "2024-03-09"):
        exchange.withdraw(batch)
        exchange.push(batch, payment(1 if batch == "2024-03-01" else 2, amount_yuan="99.00"))
    outcomes = city.load(EXTRACT, "2024-03-10", inbox=None, database_url=url)
    assert [str(outcome.status) for outcome in outcomes] == ["unchanged", "accepted"]
    that_night_again = city.load(EXTRACT, "2024-03-01", inbox=None, database_url=url)
    assert [str(outcome.status) for outcome in that_night_again] == ["accepted"]


def test_a_refused_batch_is_fetched_again_however_old(city: TestWarehouse, exchange: Exchange) -> None:
    url = owner_url(city.settings)
    exchange.push("2024-03-01", *(payment(number, paid_on="2024-02-30") for number in range(60)))
    assert [str(outcome.status) for outcome in city.load(EXTRACT, inbox=None, database_url=url)] == [
        "refused"
    ]
    exchange.withdraw("2024-03-01")
    exchange.push("2024-03-01", *(payment(number) for number in range(60)))
    assert [str(outcome.status) for outcome in city.load(EXTRACT, inbox=None, database_url=url)] == [
        "accepted"
    ]


def test_a_system_that_cannot_be_reached_fails_the_night_after_the_inbox_was_loaded(
    city: TestWarehouse,
) -> None:
    city.deliver_clean(EXTRACT, "2024-03-31", 2)
    with pytest.raises(NightError) as failure:
        city.load(EXTRACT, database_url=UNREACHABLE)
    assert "secret" not in str(failure.value)
    assert [(one.status, one.accepted) for one in failure.value.night.deliveries] == [(Status.ACCEPTED, 2)]
    assert city.rows("select status, rows_accepted from audit.delivery") == [("accepted", 2)]


def test_a_folder_or_file_that_cannot_be_read_stops_no_other_date_and_is_looked_at_again(
    city: TestWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = ("2024-03-28", "2024-03-29", "2024-03-30", "2024-03-31")
    _, folder, file, _ = (city.deliver_clean(EXTRACT, day, 2) for day in days)
    with monkeypatch.context() as tonight, pytest.raises(NightError) as failure:
        lock(tonight, folder.parent, file)
        city.load(EXTRACT)
    assert [one.as_of.day for one in failure.value.night.deliveries] == [28, 31]
    for day, path in (("2024-03-29", folder.parent), ("2024-03-30", file)):
        assert f"{EXTRACT}, as of 截至 {day}: {path} cannot be read" in failure.value.problem
    assert str(failure.value).count("Make it readable") == 1
    again = pickle.loads(pickle.dumps(failure.value))  # noqa: S301 Airflow takes errors along
    assert (again.night, str(again)) == (failure.value.night, str(failure.value))
    outcomes = city.load(EXTRACT)
    assert [(one.as_of.day, str(one.status)) for one in outcomes] == [
        (28, "unchanged"),
        (29, "accepted"),
        (30, "accepted"),
        (31, "unchanged"),
    ]


def test_what_an_unreadable_folder_of_the_inbox_may_correct_is_not_taken_from_the_share(
    city: TestWarehouse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    share = TestWarehouse(city.settings, city.connection, tmp_path / "share")
    share.deliver_clean(EXTRACT, "2024-03-30", 1)
    share.deliver_clean(EXTRACT, "2024-03-31", 1)
    corrected = city.deliver_clean(EXTRACT, "2024-03-31", 2).parent
    with monkeypatch.context() as tonight, pytest.raises(NightError) as failure:
        lock(tonight, corrected)
        city.load(EXTRACT, share=share.folder)
    assert [one.as_of.day for one in failure.value.night.deliveries] == [30]
    with monkeypatch.context() as tonight, pytest.raises(ChannelError, match=f"{EXTRACT}: "):
        lock(tonight, corrected.parent)
        city.load(EXTRACT, share=share.folder)
    assert city.rows("select count(*) from audit.delivery") == [(1,)]


def test_an_archive_that_cannot_be_written_stops_the_night_at_once(
    city: TestWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    city.deliver_clean(EXTRACT, "2024-03-31", 2)
    monkeypatch.setattr(Archive, "_publish", full)
    with pytest.raises(OSError, match="No space"):
        city.load(EXTRACT)


def test_two_runs_of_one_extract_load_a_delivery_once(city: TestWarehouse) -> None:
    city.deliver_clean(EXTRACT, "2024-03-31", 5)
    statuses: list[str] = []

    def run() -> None:
        statuses.extend(str(outcome.status) for outcome in city.load(EXTRACT))

    runs = [threading.Thread(target=run) for _ in range(2)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert sorted(statuses) == ["accepted", "unchanged"]
    assert city.rows("select count(*) from raw.housing__rent_subsidy_payments") == [(5,)]


def test_extracts_are_loaded_side_by_side_into_a_new_warehouse(city: TestWarehouse) -> None:
    extracts, began = list(load_contracts()), datetime.now(UTC)
    failures: list[BaseException] = []
    for extract in extracts:
        city.deliver_clean(extract, "2024-03-31", 3)

    def run(extract: str) -> None:
        try:
            assert [str(outcome.status) for outcome in city.load(extract, began=began)] == ["accepted"]
        except BaseException as problem:  # noqa: BLE001 told below
            failures.append(problem)

    runs = [threading.Thread(target=run, args=(extract,)) for extract in extracts]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert failures == []
    assert city.rows("select count(*) from audit.delivery where status = 'accepted'") == [(len(extracts),)]


def test_a_code_the_register_brings_tonight_is_known_whoever_loads_first(city: TestWarehouse) -> None:
    register, sites = "civil_affairs.administrative_divisions", "education.elder_education_sites"
    street = {"division_code": "230102001000", "name": "兆麟街道", "level": "street_level", "kind": "street"}
    community = {
        "division_code": "230102001099",
        "name": "新社区",
        "level": "community_level",
        "kind": "residents_committee",
    }
    site = {"level": "study_point", "division_code": "230102001099", "opened_on": "2026-01-01"}
    city.deliver(register, "2026-01-31", [row | {"valid_from": "2020-01-01"} for row in (street, community)])
    city.deliver(sites, "2026-01-31", [{"site_id": "S1"} | site])
    began = datetime.now(UTC)

    (loaded,) = city.load(sites)
    assert (loaded.accepted, loaded.quarantined) == (1, 0)
    (told,) = city.load(register, began=began)
    assert told.status is Status.ACCEPTED, "what this night decided is told as decided now"
    (later,) = city.load(register, began=datetime.now(UTC))
    assert later.status is Status.UNCHANGED


def test_a_register_that_cannot_be_read_stops_no_other_extract(
    city: TestWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    register, sites = "civil_affairs.administrative_divisions", "education.elder_education_sites"
    file = city.deliver_clean(register, "2024-03-31", 3)
    city.deliver_clean(sites, "2024-03-31", 1)
    for locked in (file, file.parent, file.parents[1]):
        with monkeypatch.context() as tonight:
            lock(tonight, locked)
            assert [one.read for one in city.load(sites)] == [1]
            with pytest.raises(ChannelError, match=register):
                city.load(register)
