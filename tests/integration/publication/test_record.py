"""Publications: opened before the build, completed after it, repeated when something changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from psycopg import errors

from cityplan.publication.record import (
    Publication,
    Versions,
    complete_publication,
    completed_dates,
    open_publication,
)
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, connect, owner_url, role_connection
from tests.support.values import VALUES_TABLE

FIRST, SECOND = date(2026, 10, 30), date(2026, 10, 31)
VERSIONS = Versions("dbt-1", {"petitions.cases": "1.0.0"})
A_DELIVERY = """
insert into audit.delivery_event (
    delivery_id, event, department, extract, as_of, received_at, source_uri, channel, contract_version,
    content_sha256, records_read, rows_accepted, rows_quarantined, rows_skipped, rows_refused, run_id,
    occurred_at, previous_hash, hash
)
values (
    nextval('audit.delivery_id_seq'), 'accepted', 'petitions', 'cases', %s, now(), 'file:x', 'inbox', '1.0.0',
    repeat('0', 64), 1, 1, 0, 0, 0, 'run', clock_timestamp(), sha256(''), sha256(random()::text::bytea)
)
"""


@pytest.fixture
def connection(settings: Settings) -> Iterator[Connection]:
    with role_connection(settings, "transformer", autocommit=True) as dbt:
        dbt.execute(VALUES_TABLE)
    with role_connection(settings, "loader", autocommit=True) as connection:
        yield connection


def publish(connection: Connection, business_date: date, versions: Versions = VERSIONS) -> Publication | None:
    publication = open_publication(connection, business_date, versions)
    if publication is not None:
        complete_publication(connection, publication.publication_id)
    return publication


def test_a_night_is_published_once(connection: Connection) -> None:
    first = publish(connection, FIRST)
    assert first is not None
    assert publish(connection, FIRST) is None
    assert completed_dates(connection) == {FIRST}


def test_a_later_night_is_published_although_nothing_was_accepted(connection: Connection) -> None:
    first, second = publish(connection, FIRST), publish(connection, SECOND)
    assert first is not None
    assert second is not None
    assert second.known_at > first.known_at


def test_an_acceptance_makes_the_night_worth_publishing_again(connection: Connection) -> None:
    publish(connection, FIRST)
    connection.execute(A_DELIVERY, (FIRST,))
    assert publish(connection, FIRST) is not None
    assert publish(connection, FIRST) is None


@pytest.mark.parametrize(
    "changed",
    [Versions("dbt-2", VERSIONS.contracts), Versions("dbt-1", {"petitions.cases": "1.1.0"})],
    ids=["models", "contracts"],
)
def test_so_does_a_new_version(connection: Connection, changed: Versions) -> None:
    publish(connection, FIRST)
    assert publish(connection, FIRST, changed) is not None


def test_an_interrupted_publication_is_taken_up_again_under_its_id(connection: Connection) -> None:
    interrupted = open_publication(connection, FIRST, VERSIONS)
    assert open_publication(connection, FIRST, VERSIONS) == interrupted


def test_but_not_when_more_has_been_accepted_since(connection: Connection) -> None:
    interrupted = open_publication(connection, FIRST, VERSIONS)
    connection.execute(A_DELIVERY, (FIRST,))
    again = open_publication(connection, FIRST, VERSIONS)
    assert interrupted is not None
    assert again is not None
    assert again.publication_id > interrupted.publication_id


def test_the_marts_never_go_back_in_time(connection: Connection) -> None:
    publish(connection, SECOND)
    assert publish(connection, FIRST) is None
    connection.execute(A_DELIVERY, (FIRST,))
    late = publish(connection, FIRST)
    assert late is not None
    assert late.business_date == SECOND


def test_the_checksum_depends_on_the_values_and_not_on_their_order(
    connection: Connection, settings: Settings
) -> None:
    rows = [
        ("a", "230100", FIRST, "total", "total", "headline", 1),
        ("b", "230100", FIRST, "total", "total", "headline", 2),
    ]
    checksums: list[str] = []
    for filled in (rows, rows[::-1], rows[:1]):
        with role_connection(settings, "transformer") as dbt, dbt.cursor() as cursor:
            cursor.execute("truncate marts.fct_indicator_value")
            cursor.executemany(
                "insert into marts.fct_indicator_value values (%s, %s, %s, %s, %s, %s, %s)", filled
            )
        publication = open_publication(connection, FIRST + timedelta(days=len(checksums)), VERSIONS)
        assert publication is not None
        checksums.append(complete_publication(connection, publication.publication_id).whole.sha256)
    assert checksums[0] == checksums[1] != checksums[2]


COMPLETION = "update audit.publication set checksum = 'sum', completed_at = clock_timestamp()"


@pytest.mark.parametrize(
    "statement",
    [
        "delete from audit.publication",
        "truncate audit.publication cascade",
        "update audit.publication set checksum = null, completed_at = null",
        COMPLETION,
        "update audit.publication set business_date = business_date + 1",
        "update audit.publication set publication_id = 7",
    ],
)
def test_a_completed_publication_is_kept_as_it_is(
    connection: Connection, settings: Settings, statement: str
) -> None:
    publish(connection, FIRST)
    with connect(owner_url(settings)) as owner, pytest.raises(errors.InsufficientPrivilege):
        owner.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "delete from audit.publication",
        "update audit.publication set checksum = 'sum'",
        "update audit.publication set completed_at = clock_timestamp()",
        f"{COMPLETION}, known_at = clock_timestamp()",
        "update audit.publication set code_version = 'another'",
    ],
)
def test_an_open_publication_is_completed_and_nothing_else(
    connection: Connection, settings: Settings, statement: str
) -> None:
    opened = open_publication(connection, FIRST, VERSIONS)
    assert opened is not None
    with connect(owner_url(settings)) as owner, pytest.raises(errors.InsufficientPrivilege):
        owner.execute(statement.encode())
    complete_publication(connection, opened.publication_id)
    complete_publication(connection, opened.publication_id)
    assert completed_dates(connection) == {FIRST}


def test_a_publication_travels_between_tasks_unchanged(connection: Connection) -> None:
    publication = open_publication(connection, FIRST, VERSIONS)
    assert publication is not None
    assert Publication.from_json(publication.as_json()) == publication
