"""A delivery's life in the ledger, and what the ledger answers about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from cityplan import ledger
from cityplan.contracts import Contract, load_contracts
from cityplan.ledger import Arrival, Counts, LedgerError
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, connect, owner_url, role_connection

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)
CLEAN = Counts(read=12, accepted=10, quarantined=1, skipped=1, refused=0)
NONE_TAKEN = Counts(read=12, accepted=0, quarantined=0, skipped=2, refused=10)
A, B = "a" * 64, "b" * 64


@pytest.fixture
def loader(settings: Settings) -> Iterator[Connection]:
    """A connection as the role that writes the ledger."""
    with role_connection(settings, "loader") as connection:
        yield connection


@pytest.fixture(scope="module")
def snapshot() -> Contract:
    """An extract whose deliveries replace each other."""
    return load_contracts()["civil_affairs.elderly_care_institutions"]


@pytest.fixture(scope="module")
def changes() -> Contract:
    """An extract whose deliveries complete each other."""
    return load_contracts()["health.family_doctor_contracts"]


def receive(loader: Connection, contract: Contract, as_of: date = JANUARY, content: str = A) -> int:
    """Receive a delivery of twelve records."""
    delivery_id = ledger.begin_delivery(loader)
    arrival = Arrival(
        department=contract.department,
        extract=contract.extract,
        as_of=as_of,
        received_at=datetime(2026, 2, 1, 8, tzinfo=UTC),
        source_uri="file:///share/x",
        channel="share",
        contract_version=contract.version,
        content_sha256=content,
        records_read=12,
        run_id="night 1",
    )
    ledger.receive(loader, delivery_id, arrival)
    return delivery_id


def accept(loader: Connection, contract: Contract, as_of: date = JANUARY, content: str = A) -> int:
    """Receive and accept a delivery, and commit."""
    delivery_id = receive(loader, contract, as_of, content)
    moment = ledger.open_acceptance(loader, contract)
    ledger.accept(loader, contract, delivery_id, CLEAN, moment, "night 1")
    loader.commit()
    return delivery_id


def statuses(loader: Connection) -> list[tuple[int, str]]:
    return loader.execute("select delivery_id, status from audit.delivery order by 1").fetchall()


def test_a_received_delivery_is_found_until_it_is_decided(loader: Connection, snapshot: Contract) -> None:
    delivery_id = receive(loader, snapshot)
    assert ledger.find_received(loader, snapshot, JANUARY, A, snapshot.version) == delivery_id
    assert ledger.find_received(loader, snapshot, JANUARY, B, snapshot.version) is None
    assert ledger.find_received(loader, snapshot, JANUARY, A, "2.0.0") is None
    assert statuses(loader) == []
    ledger.refuse(loader, delivery_id, NONE_TAKEN, "表头不符 · wrong header", "night 1")
    assert ledger.find_received(loader, snapshot, JANUARY, A, snapshot.version) is None
    assert statuses(loader) == [(delivery_id, "refused")]


def test_a_decision_says_what_was_decided(loader: Connection, snapshot: Contract) -> None:
    delivery_id = accept(loader, snapshot)
    decision = ledger.find_decided(loader, snapshot, JANUARY)
    assert decision is not None
    assert (decision.delivery_id, decision.event, decision.counts) == (delivery_id, "accepted", CLEAN)
    assert decision.is_of(A, snapshot.version)
    assert not decision.is_of(B, snapshot.version)
    assert not decision.is_of(A, "2.0.0")
    assert ledger.find_decided(loader, snapshot, FEBRUARY) is None


def test_content_that_comes_back_is_no_repetition(loader: Connection, snapshot: Contract) -> None:
    accept(loader, snapshot, content=A)
    accept(loader, snapshot, content=B)
    decision = ledger.find_decided(loader, snapshot, JANUARY)
    assert decision is not None
    assert not decision.is_of(A, snapshot.version)


def test_a_snapshot_supersedes_the_former_one_of_its_date(loader: Connection, snapshot: Contract) -> None:
    first, other = accept(loader, snapshot, content=A), accept(loader, snapshot, FEBRUARY)
    second, third = accept(loader, snapshot, content=B), accept(loader, snapshot, content=A)
    assert statuses(loader) == [
        (first, "superseded"),
        (other, "accepted"),
        (second, "superseded"),
        (third, "accepted"),
    ]
    reason = loader.execute("select reason from audit.delivery where delivery_id = %s", (first,)).fetchone()
    assert reason is not None
    assert str(reason[0]).endswith(f"superseded by delivery {second}")


def test_changes_of_one_date_complete_each_other(loader: Connection, changes: Contract) -> None:
    first, second = accept(loader, changes, content=A), accept(loader, changes, content=B)
    assert statuses(loader) == [(first, "accepted"), (second, "accepted")]


def test_a_delivery_is_decided_once(loader: Connection, snapshot: Contract) -> None:
    delivery_id = accept(loader, snapshot)
    with pytest.raises(LedgerError, match="already accepted"):
        ledger.refuse(loader, delivery_id, NONE_TAKEN, "reason", "night 2")
    with pytest.raises(LedgerError, match="never received"):
        ledger.refuse(loader, delivery_id + 1, NONE_TAKEN, "reason", "night 2")


def test_no_record_may_vanish(loader: Connection, snapshot: Contract) -> None:
    delivery_id = receive(loader, snapshot)
    with pytest.raises(psycopg.errors.CheckViolation, match="conservation"):
        ledger.refuse(loader, delivery_id, replace(NONE_TAKEN, refused=9), "reason", "night 1")


def test_accepted_dates(loader: Connection, changes: Contract) -> None:
    assert ledger.next_accepted_as_of(loader, changes, JANUARY) is None
    accept(loader, changes, JANUARY)
    accept(loader, changes, FEBRUARY)
    receive(loader, changes, date(2026, 3, 31))
    assert ledger.next_accepted_as_of(loader, changes, JANUARY) == FEBRUARY
    assert ledger.next_accepted_as_of(loader, changes, FEBRUARY) is None


def test_moments_go_forward_when_the_clock_goes_back(loader: Connection, snapshot: Contract) -> None:
    ahead = datetime.now(UTC) + timedelta(days=1)
    ledger.accept(loader, snapshot, receive(loader, snapshot), CLEAN, ahead, "night 1")
    loader.commit()
    acceptance = ledger.open_acceptance(loader, snapshot)
    assert acceptance > ahead
    loader.commit()
    assert ledger.publication_moment(loader) >= ahead


def test_an_acceptance_comes_after_every_publication(loader: Connection, snapshot: Contract) -> None:
    ahead = datetime.now(UTC) + timedelta(days=1)
    loader.execute(
        "insert into audit.publication (business_date, known_at, code_version, contract_versions, started_at)"
        " values ('2026-02-01', %s, 'v', '{}', now())",
        (ahead,),
    )
    assert ledger.open_acceptance(loader, snapshot) > ahead


def test_a_publication_waits_for_acceptances_under_way(
    settings: Settings, loader: Connection, snapshot: Contract
) -> None:
    ledger.open_acceptance(loader, snapshot)
    with role_connection(settings, "loader") as publisher:
        publisher.execute("set lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            ledger.publication_moment(publisher)
        publisher.rollback()
        loader.commit()
        ledger.publication_moment(publisher)


def test_the_chain_holds(loader: Connection, snapshot: Contract) -> None:
    assert ledger.verify(loader) == ledger.Verification(0, None, None)
    accept(loader, snapshot, content=A)
    early = ledger.verify(loader).head
    accept(loader, snapshot, content=B)
    loader.execute("set timezone = 'America/New_York'")
    found = ledger.verify(loader, early)
    assert (found.events, found.broken) == (5, None)
    assert found.head != early


@pytest.mark.parametrize(
    ("tampering", "event", "words"),
    [
        (
            "update audit.delivery_event set rows_accepted = 9, rows_skipped = 2 where event_id = 2",
            2,
            "changed",
        ),
        ("delete from audit.delivery_event where event_id = 2", 3, "does not follow"),
        ("delete from audit.delivery_event where event_id = 4", None, "cut off"),
    ],
)
def test_tampering_is_found_and_its_place_named(
    settings: Settings,
    loader: Connection,
    snapshot: Contract,
    tampering: str,
    event: int | None,
    words: str,
) -> None:
    accept(loader, snapshot, JANUARY)
    accept(loader, snapshot, FEBRUARY)
    head = ledger.verify(loader).head
    with connect(owner_url(settings)) as owner:
        owner.execute("alter table audit.delivery_event disable trigger append_only")
        owner.execute(tampering.encode())
    broken = ledger.verify(loader, head).broken
    assert broken is not None
    assert broken.event_id == event
    assert words in broken.reason


def test_two_writers_do_not_fork_the_chain(
    settings: Settings, loader: Connection, snapshot: Contract, changes: Contract
) -> None:
    receive(loader, snapshot)
    with role_connection(settings, "loader") as other:
        other.execute("set lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            receive(other, changes)
        other.rollback()
        loader.commit()
        receive(other, changes)
    assert ledger.verify(loader) == ledger.Verification(2, ledger.verify(loader).head, None)
