"""Freezing and releasing published figures: whose word it takes, what is copied, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from psycopg.errors import InsufficientPrivilege
from typer.testing import CliRunner, Result

from cityplan.audit.freezes import recorded_freezes, verify_freezes
from cityplan.audit.trace import Key, read_figure
from cityplan.cli import app
from cityplan.publication.exports import export
from cityplan.publication.freezing import FIGURES, VERDICTS, FreezeError, freeze, freezes, release
from cityplan.publication.record import Versions, complete_publication, open_publication
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, connect, owner_url, role_connection
from tests.support.values import VALUES_TABLE

BY, WHY = "李局长", "年度结转"
NIGHT = date(2024, 1, 31)
MARTS = (
    VALUES_TABLE
    + """
create table marts.fct_indicator_status (
    indicator_id text, division_code text, period_end date, value numeric, target numeric, operator text,
    baseline_period date, baseline_value numeric, expected_value numeric, progress_ratio numeric,
    projected_value numeric, gap numeric, attainment numeric, status text, rank bigint, change_12m numeric,
    is_provisional boolean, share_of_city numeric
);
insert into marts.fct_indicator_value
select name, '230100', period_end, 'total', 'total', 'headline', 1, 4, 25, 4, null, null, null, false, '1.0.0'
from unnest(array['nursing_bed_share', 'petition_on_time_rate']) as name,
    unnest(array[date '2022-12-31', date '2023-11-30', date '2023-12-31', date '2024-01-31']) as period_end;
insert into marts.fct_indicator_status (
    indicator_id, division_code, period_end, value, target, status, is_provisional
)
select indicator_id, division_code, period_end, value, 60, 'off_track', false from marts.fct_indicator_value
"""
)


@pytest.fixture
def connection(settings: Settings) -> Iterator[Connection]:
    with role_connection(settings, "transformer", autocommit=True) as dbt:
        for statement in MARTS.split(";"):
            dbt.execute(statement.encode())
    with role_connection(settings, "loader", autocommit=True) as connection:
        yield connection


@pytest.fixture
def published(connection: Connection) -> int:
    return publish(connection, NIGHT)


def publish(connection: Connection, business_date: date, code: str = "dbt-1") -> int:
    publication = open_publication(connection, business_date, Versions(code, {}))
    assert publication is not None
    complete_publication(connection, publication.publication_id)
    return publication.publication_id


def test_a_freeze_copies_the_year_as_it_is_published(connection: Connection, published: int) -> None:
    held = freeze(connection, 2023, BY, WHY)
    assert [one.indicator_id for one in held] == ["nursing_bed_share", "petition_on_time_rate"]
    for one in held:
        assert (one.year, one.publication_id, one.frozen_by, one.frozen_because) == (2023, published, BY, WHY)
        assert (one.figures, one.verdicts) == (2, 2)
        for copied, sealed in ((FIGURES, one.figures_sha256), (VERDICTS, one.verdicts_sha256)):
            copies = export(connection, copied.held(one.freeze_id))
            assert copies == export(connection, copied.published(2023, one.indicator_id))
            assert copies.sha256 == sealed


@pytest.mark.usefixtures("published")
def test_what_is_released_is_frozen_anew_and_the_rest_stays(connection: Connection) -> None:
    first = freeze(connection, 2023, BY, WHY)
    [released] = release(connection, 2023, BY, "更正", "nursing_bed_share")
    assert released == first[0]
    assert [one.indicator_id for one in freezes(connection)] == ["petition_on_time_rate"]
    again = freeze(connection, 2023, BY, WHY)
    assert [one.indicator_id for one in again] == ["nursing_bed_share", "petition_on_time_rate"]
    assert again[0].freeze_id > first[1].freeze_id and again[1] == first[1]


@pytest.mark.usefixtures("published")
def test_the_moments_lie_between_publications(connection: Connection) -> None:
    [held, _] = freeze(connection, 2023, BY, WHY)
    assert held.frozen_at > held.known_at
    publish(connection, NIGHT)
    [later] = connection.execute("select max(known_at) from audit.publication").fetchall()
    assert later[0] > held.frozen_at


@pytest.mark.usefixtures("published")
def test_a_figure_names_the_moment_it_was_frozen_at_from_one_publication_to_another(
    connection: Connection, settings: Settings
) -> None:
    assert said_frozen(settings) == {}
    [held, _] = freeze(connection, 2023, BY, WHY)
    assert said_frozen(settings) == {}, "the records behind it have not moved before the next publication"
    publish(connection, NIGHT)
    of_2023 = {date(2023, 11, 30), date(2023, 12, 31)}
    assert said_frozen(settings) == dict.fromkeys(of_2023, held.known_at)
    release(connection, 2023, BY, WHY, "nursing_bed_share")
    assert said_frozen(settings) == dict.fromkeys(of_2023, held.known_at), "it is still shown"
    publish(connection, NIGHT)
    assert said_frozen(settings) == {}


def said_frozen(settings: Settings) -> dict[date, datetime]:
    """Month ends whose figure of nursing beds an auditor finds frozen, and as known when."""
    keys = [
        Key("nursing_bed_share", "230100", date(*end))
        for end in ((2022, 12, 31), (2023, 11, 30), (2023, 12, 31), (2024, 1, 31))
    ]
    with role_connection(settings, "auditor") as auditor:
        moments = {key.period_end: read_figure(auditor, key).frozen_known_at for key in keys}
    return {end: moment for end, moment in moments.items() if moment is not None}


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("act", [freeze, release])
def test_a_freeze_and_a_release_are_worth_a_publication(connection: Connection, act: object) -> None:
    freeze(connection, 2023, BY, WHY)
    if act is release:
        publish(connection, NIGHT)
        release(connection, 2023, BY, WHY)
    assert publish(connection, NIGHT)
    assert open_publication(connection, NIGHT, Versions("dbt-1", {})) is None


@pytest.mark.parametrize(
    ("year", "by", "why", "indicator", "problem"),
    [
        (2023, " ", WHY, None, "a person's name and a reason"),
        (2023, BY, "", None, "a person's name and a reason"),
        (2024, BY, WHY, None, "2024 is not over"),
        (2020, BY, WHY, None, "nothing published is left to freeze"),
        (2023, BY, WHY, "no_such_indicator", "nothing published is left to freeze"),
    ],
)
@pytest.mark.usefixtures("published")
def test_what_cannot_be_frozen(
    connection: Connection, year: int, by: str, why: str, indicator: str | None, problem: str
) -> None:
    with pytest.raises(FreezeError, match=problem):
        freeze(connection, year, by, why, indicator)
    assert freezes(connection) == []


@pytest.mark.usefixtures("published")
def test_what_is_frozen_is_not_frozen_again_and_only_that_is_released(connection: Connection) -> None:
    freeze(connection, 2023, BY, WHY)
    with pytest.raises(FreezeError, match="left to freeze"):
        freeze(connection, 2023, BY, WHY)
    with pytest.raises(FreezeError, match="nothing of it is frozen"):
        release(connection, 2022, BY, WHY)


def test_nothing_is_frozen_before_or_during_a_publication(connection: Connection) -> None:
    with pytest.raises(FreezeError, match="2023 is not over"):
        freeze(connection, 2023, BY, WHY)
    publish(connection, NIGHT)
    open_publication(connection, NIGHT, Versions("dbt-2", {}))
    with pytest.raises(FreezeError, match="is not complete"):
        freeze(connection, 2023, BY, WHY)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("table", ["figure_freeze", "figure_release", "frozen_value", "frozen_verdict"])
def test_nobody_changes_or_removes_what_is_recorded(
    connection: Connection, settings: Settings, table: str
) -> None:
    freeze(connection, 2023, BY, WHY)
    release(connection, 2023, BY, WHY)
    with connect(owner_url(settings)) as owner, pytest.raises(InsufficientPrivilege, match="append-only"):
        owner.execute(f"delete from audit.{table}".encode())
    for role in ("analyst", "transformer", "auditor"):
        with role_connection(settings, role) as other, pytest.raises(InsufficientPrivilege):
            other.execute("set transaction read write")
            other.execute(f"delete from audit.{table}".encode())


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("tampering", "problem"),
    [
        ("update audit.figure_freeze set person = 'x' where freeze_id = 1", "column 列 frozen_by is 'x'"),
        ("update audit.frozen_value set value = value + 1 where freeze_id = 1", "audit.frozen_value is"),
        ("delete from audit.frozen_verdict where freeze_id = 1", "audit.frozen_verdict is"),
        ("delete from audit.figure_release", "column 列 released_by is None"),
    ],
)
def test_what_was_tampered_with_is_named(
    connection: Connection, settings: Settings, tampering: str, problem: str
) -> None:
    freeze(connection, 2023, BY, WHY)
    release(connection, 2023, BY, WHY, "nursing_bed_share")
    signed = recorded_freezes(connection)
    with role_connection(settings, "auditor") as auditor:
        assert list(verify_freezes(auditor, signed)) == []
    with connect(owner_url(settings)) as owner:
        for table in ("figure_freeze", "figure_release", "frozen_value", "frozen_verdict"):
            owner.execute(f"alter table audit.{table} disable trigger append_only".encode())
        owner.execute(tampering.encode())
    with role_connection(settings, "auditor") as auditor:
        findings = list(verify_freezes(auditor, signed))
    assert {finding.name for finding in findings} == {"1 (2023 nursing_bed_share)"}
    assert [finding for finding in findings if problem in finding.problem]


@pytest.mark.usefixtures("published")
def test_the_commands(settings: Settings) -> None:
    by = ("--by", BY, "--reason", WHY)
    frozen = run(settings, "freeze", "2023", *by)
    assert frozen.exit_code == 0, frozen.output
    assert "frozen 已冻结: 2" in frozen.output
    assert (
        f"2023 nursing_bed_share: 2 figures as in publication 数值取自发布 1, by {BY}: {WHY}" in frozen.output
    )
    released = run(settings, "unfreeze", "2023", *by, "--indicator", "nursing_bed_share")
    assert "released 已解冻: 1" in released.output
    listed = run(settings, "freezes")
    assert "petition_on_time_rate" in listed.output and "frozen 已冻结: 1" in listed.output
    again = run(settings, "unfreeze", "2023", *by, "--indicator", "nursing_bed_share")
    assert again.exit_code == 1 and "nothing of it is frozen" in str(again.exception)


def run(settings: Settings, *arguments: str) -> Result:
    environment = {"CITYPLAN_STATE": str(settings.state), "WAREHOUSE_URL": str(settings.warehouse_url)}
    return CliRunner().invoke(app, arguments, env=environment)
