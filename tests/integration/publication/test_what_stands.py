"""A night builds what its deliveries can have moved; all that stood must be what a whole build makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from psycopg import sql

from cityplan.audit.rebuild import scratch
from cityplan.contracts import load_contracts
from cityplan.publication.build import build_aside
from cityplan.publication.last_build import Mark, mark_of
from cityplan.publication.moved import extent_of, moved
from cityplan.publication.project import read_project
from cityplan.publication.record import Publication
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, connect, owner_url, role_connection
from tests.support.hamlet import PublishedHamlet

# Staging views say of which moment they are.
_OF_THE_MOMENT = """
select relname::text from pg_class
where relnamespace = 'staging'::regnamespace and relkind = 'v' and pg_get_viewdef(oid) like %s
"""
_MOMENT = "select '%%' || known_at::text || '%%' from audit.publication where publication_id = %s"

# Marts are built aside in the schema they are in before they are published.
_STOOD = """
select whole.relname::text, coalesce(
    to_regclass('marts.' || whole.relname),
    to_regclass(right(whole.relnamespace::regnamespace::text, -6) || '.' || whole.relname)
)::text, whole.oid::regclass::text
from pg_class as whole
where relkind in ('r', 'v') and whole.relnamespace::regnamespace::text like 'whole\\_%%'
    and not whole.relname = any(%s)
"""
_CARRIED = (
    "select attname from pg_attribute where attrelid = %s::regclass and attname in ('known_at', 'made_by')"
)
_CONTENT = "select count(*), sum(hashtextextended(stood::text, 0)) from {} as stood"
_CONTENT_CARRIED = """
select count(*), sum(hashtextextended((to_jsonb(stood) - '{{known_at,made_by}}'::text[])::text, 0))
from {} as stood
"""
"""Models that carry over say since when they stand and which code made them: no part of what they tell."""


def test_views_of_extracts_without_a_delivery_stand(irregular_hamlet: PublishedHamlet) -> None:
    with role_connection(irregular_hamlet.settings, "transformer") as connection:
        of_the_eve, of_the_night = (_views_of(connection, one) for one in irregular_hamlet.publications[-2:])
    delivered = {"stg_" + extract.replace(".", "__") for extract in _accepted(irregular_hamlet)}
    assert delivered & of_the_night
    assert of_the_eve
    assert not of_the_eve & delivered


def _views_of(connection: Connection, publication: Publication) -> set[str]:
    [[moment]] = connection.execute(_MOMENT, (publication.publication_id,)).fetchall()
    return {name for (name,) in connection.execute(_OF_THE_MOMENT, (moment,))}


def test_what_stood_on_the_last_night_is_what_a_whole_build_makes(irregular_hamlet: PublishedHamlet) -> None:
    settings, last = irregular_hamlet.settings, irregular_hamlet.publications[-1]
    accepted = {
        (contract.department, contract.extract)
        for name, contract in load_contracts().items()
        if name in _accepted(irregular_hamlet)
    }
    made = moved(read_project(settings), accepted, same_months=True)
    with connect(owner_url(settings), autocommit=True) as owner, scratch(owner, "whole_") as prefix:
        build_aside(settings, last, prefix)
        stood = owner.execute(_STOOD, (made,)).fetchall()
        assert len(stood) > 40
        for name, here, whole in stood:
            assert _content(owner, here) == _content(owner, whole), name


def _accepted(hamlet: PublishedHamlet) -> set[str]:
    """What the last night delivered."""
    return {outcome.extract for outcome in hamlet.nights[-1].outcomes if outcome.status == "accepted"}


def _content(owner: Connection, relation: str) -> Any:
    query = _CONTENT_CARRIED if owner.execute(_CARRIED, (relation,)).fetchone() else _CONTENT
    return owner.execute(sql.SQL(query).format(sql.Identifier(*relation.split(".")))).fetchone()


NIGHT = Publication(7, date(2026, 10, 31), datetime(2026, 11, 1, 3, tzinfo=UTC))


@pytest.fixture
def mark(settings: Settings) -> Mark:
    """The mark a build of NIGHT leaves."""
    with role_connection(settings, "transformer") as connection:
        return mark_of(settings, connection, NIGHT)


@pytest.mark.parametrize(
    "otherwise",
    [
        {"code": "dbt-other"},
        {"tables": "0001"},
        {"contracts": {"petitions.cases": "0.9.0"}},
        {"divisions": "others"},
        {"known_at": "2026-11-01T03:00:01+00:00"},
    ],
)
def test_everything_is_built_when_the_last_build_was_made_by_other_rules_or_later(
    settings: Settings, mark: Mark, otherwise: dict[str, Any]
) -> None:
    _leave(settings, replace(mark, **otherwise))
    assert extent_of(settings, NIGHT, read_project(settings)).models is None


def test_everything_is_built_when_the_last_build_left_no_mark(settings: Settings) -> None:
    assert extent_of(settings, NIGHT, read_project(settings)).selection == ()
    _leave(settings, None)
    assert extent_of(settings, NIGHT, read_project(settings)).selection == ()


def test_everything_is_built_when_the_last_mark_is_of_another_form(settings: Settings, mark: Mark) -> None:
    _leave(settings, mark)
    assert extent_of(settings, NIGHT, read_project(settings)).models is not None
    with role_connection(settings, "transformer") as connection:
        connection.execute("update intermediate.last_build set mark = mark - 'tables'")
    assert extent_of(settings, NIGHT, read_project(settings)).models is None


def test_without_deliveries_only_the_ledger_s_and_the_night_s_models_are_built(
    settings: Settings, mark: Mark
) -> None:
    _leave(settings, replace(mark, known_at="2026-11-01T02:00:00+00:00"))
    models = extent_of(settings, NIGHT, read_project(settings)).models
    assert models is not None
    assert {"freshness", "fct_indicator_vintage", "plan_scorecard"} <= set(models)
    assert not {"int_periods", "int_life_tables", "nursing_bed_share", "stg_petitions__cases"} & set(models)


def _leave(settings: Settings, mark: Mark | None) -> None:
    with role_connection(settings, "transformer") as connection:
        connection.execute("create table if not exists intermediate.last_build (mark jsonb not null)")
        if mark is not None:
            connection.execute("insert into intermediate.last_build values (%s)", (mark.as_text(),))
