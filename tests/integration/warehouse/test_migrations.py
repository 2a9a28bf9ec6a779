"""Migrations: from empty, from every earlier version, and again without harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import errors, sql

from cityplan.contracts import load_contracts
from cityplan.errors import ConfigurationError
from cityplan.history.tables import apply_tables
from cityplan.reference import read_divisions
from cityplan.settings import Settings, load_settings
from cityplan.validation.quarantine import record_key
from cityplan.warehouse.connect import Connection, connect, owner_url, password_name, role_connection
from cityplan.warehouse.migrate import latest_version, migrate, versions
from cityplan.warehouse.roles import DATABASE_ROLES, ROLES, hand_over

CATALOGUE = """
    select 'column', table_schema || '.' || table_name, column_name, data_type || is_nullable
    from information_schema.columns
    where table_schema in ('audit', 'quality', 'reference')
    union all
    select 'grant', table_schema || '.' || table_name, grantee, privilege_type
    from information_schema.role_table_grants
    where table_schema in ('audit', 'quality', 'reference')
    union all
    select 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    from pg_constraint
    where connamespace::regnamespace::text in ('audit', 'quality', 'reference')
    order by 1, 2, 3, 4
"""


@pytest.fixture
def empty(warehouse: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """An empty database of the owner's on the session's server, whose roles serve it."""
    name = f"empty_{abs(hash(request.node.name))}"
    url = owner_url(warehouse)
    with connect(url.set(database="postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        hand_over(connection, name)
    environment = dict(line.split("=", 1) for line in warehouse.secrets_file.read_text().splitlines())
    address = url.set(database=name).render_as_string(hide_password=False)
    yield load_settings({"CITYPLAN_STATE": str(tmp_path), "WAREHOUSE_URL": address, **environment})
    with connect(url.set(database="postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))


def catalogue(settings: Settings) -> list[tuple[object, ...]]:
    with connect(owner_url(settings)) as connection:
        return connection.execute(CATALOGUE).fetchall()


def test_an_empty_database_reaches_the_latest_version_and_stays_there(empty: Settings) -> None:
    assert migrate(empty) == latest_version()
    first = catalogue(empty)
    assert first
    assert migrate(empty) == latest_version()
    assert catalogue(empty) == first


@pytest.mark.parametrize("version", versions()[:-1])
def test_every_earlier_version_reaches_the_same_warehouse(
    empty: Settings, warehouse: Settings, version: str
) -> None:
    assert migrate(empty, version) == version
    assert migrate(empty) == latest_version()
    assert catalogue(empty) == catalogue(warehouse)


def test_rows_are_kept_when_a_warehouse_with_a_ledger_moves_on(empty: Settings) -> None:
    migrate(empty, "0002")
    with role_connection(empty, "loader") as loader:
        loader.execute(
            "insert into audit.landed_file values ('share/x.csv', 1, 1, 'abc', '2026-01-31T00:00:00+08:00')"
        )
    migrate(empty)
    with role_connection(empty, "loader") as loader:
        assert loader.execute("select source_uri from audit.landed_file").fetchall() == [("share/x.csv",)]


def test_reported_figures_kept_before_are_widened(empty: Settings) -> None:
    migrate(empty, "0018")
    contract = load_contracts()["government.reported_indicators"]
    with role_connection(empty, "loader") as loader:
        apply_tables(loader, contract)
        loader.execute(
            "alter table history.government__reported_indicators"
            " alter column reported_value type numeric(14, 2)"
        )
    with role_connection(empty, "transformer") as transformer:
        transformer.execute(
            "create view staging.stg_government__reported_indicators as"
            " select reported_value from history.government__reported_indicators"
        )
    migrate(empty)
    with role_connection(empty, "loader") as loader:
        apply_tables(loader, contract)
        widened = loader.execute(
            "select format_type(atttypid, atttypmod) from pg_attribute where attname = 'reported_value'"
            " and attrelid = 'history.government__reported_indicators'::regclass"
        ).fetchall()
    assert widened == [("numeric(18,6)",)]


def test_rows_set_aside_before_wait_under_keys_that_join_nobody(empty: Settings) -> None:
    migrate(empty, "0027")
    pseudonym = "0123456789abcdef" * 2
    with role_connection(empty, "loader") as loader:
        for number, extract in enumerate(("pension_participants", "pension_adjustments"), 1):
            loader.execute(
                "insert into audit.delivery_event (delivery_id, event, department, extract, as_of,"
                " received_at, occurred_at, hash, previous_hash)"
                " values (%(number)s, 'received', 'human_resources', %(extract)s::text, '2026-01-31',"
                " now(), now(), sha256(%(extract)s::text::bytea),"
                " case when %(number)s > 1 then sha256('former') end)",
                {"number": number, "extract": extract},
            )
            loader.execute(
                "insert into quality.quarantined_row"
                " (delivery_id, file, file_no, row_number, rule_ids, reason, record_key, values)"
                " values (%s, 'x.csv', 1, 1, '{a}', '?', %s, '{}')",
                (number, f"2026|{pseudonym}"),
            )
    migrate(empty)
    contract = load_contracts()["human_resources.pension_participants"]
    with role_connection(empty, "loader") as loader:
        kept = loader.execute("select record_key from quality.quarantined_row order by id").fetchall()
        [(key,)] = loader.execute(
            sql.SQL("select {} from (select '2026' as scheme, {}::text as id_number) as typed").format(
                record_key(contract), sql.Literal(pseudonym)
            )
        ).fetchall()
    assert len({part for (found,) in kept for part in found.split("|")}) == 3
    assert kept[0] == (key,)


def test_tables_that_grew_before_are_left_alone_by_the_autovacuum_too(empty: Settings) -> None:
    migrate(empty, "0025")
    with role_connection(empty, "loader") as loader:
        loader.execute("create table raw.before (delivery_id bigint)")
        loader.execute("create table history.before (known_to timestamptz)")
    migrate(empty)
    with role_connection(empty, "loader") as loader:
        kept = loader.execute(
            "select reloptions @> array['autovacuum_vacuum_insert_threshold=-1'] from pg_class"
            " where oid in ('raw.before'::regclass, 'history.before'::regclass)"
        ).fetchall()
    assert kept == [(True,), (True,)]


def test_divisions_are_brought_to_the_shipped_file_every_time(settings: Settings) -> None:
    with connect(owner_url(settings)) as owner:
        owner.execute("delete from reference.division where division_code = '230102000000'")
        owner.execute("update reference.division set name = '?' where division_code = '230103000000'")
    migrate(settings)
    with role_connection(settings, "auditor") as auditor:
        rows = auditor.execute(
            "select division_code, name, level, kind, valid_from, valid_to from reference.division order by 1"
        ).fetchall()
    assert rows == [
        (row.division_code, row.name, row.level, row.kind, row.valid_from, row.valid_to)
        for row in read_divisions()
    ]


def test_migrating_changes_no_unchanged_division(settings: Settings) -> None:
    count = "select count(*) from reference.division where xmin::text::bigint < %s"
    with connect(owner_url(settings)) as owner:
        before = owner.execute("select pg_current_xact_id()::text::bigint").fetchone()
    assert before is not None
    migrate(settings)
    with connect(owner_url(settings)) as owner:
        assert owner.execute(count, before).fetchone() == (len(read_divisions()),)


def test_a_password_that_changed_in_the_environment_is_the_one_in_force(empty: Settings) -> None:
    migrate(empty)
    before = empty.environment["CITYPLAN_DISTRICT_ANALYST_PASSWORD"]
    changed = load_settings({**empty.environment, "CITYPLAN_DISTRICT_ANALYST_PASSWORD": "another"})
    migrate(changed)
    role_connection(changed, "district_analyst").close()
    migrate(load_settings({**empty.environment, "CITYPLAN_DISTRICT_ANALYST_PASSWORD": before}))


def mark_roles(settings: Settings, mark: str | None) -> None:
    with connect(owner_url(settings)) as owner:
        for role in (*ROLES, *DATABASE_ROLES):
            statement = sql.SQL("comment on role {} is {}")
            owner.execute(statement.format(sql.Identifier(role), sql.Literal(mark)))


def marks(settings: Settings) -> set[str | None]:
    query = "select shobj_description(oid, 'pg_authid') from pg_roles where rolname = any(%s)"
    with connect(owner_url(settings)) as owner:
        return {mark for (mark,) in owner.execute(query, ([*ROLES, *DATABASE_ROLES],))}


def with_other_passwords(settings: Settings) -> Settings:
    changed = {password_name(role): "another" for role in (*ROLES, *DATABASE_ROLES)}
    return load_settings({**settings.environment, **changed})


@pytest.mark.parametrize("mark", [None, "cityplan: warehouse other", "of the finance department"])
def test_roles_that_serve_something_else_are_not_taken_by_a_new_warehouse(
    empty: Settings, warehouse: Settings, mark: str | None
) -> None:
    mark_roles(empty, mark)
    with pytest.raises(ConfigurationError, match="comment on role airflow is 'cityplan: warehouse empty_"):
        migrate(with_other_passwords(empty))
    assert marks(empty) == {mark}
    role_connection(warehouse, "loader").close()
    with connect(owner_url(empty)) as owner:
        assert owner.execute("select to_regnamespace('audit')").fetchone() == (None,)


def test_a_copy_of_a_warehouse_does_not_take_its_roles(settings: Settings) -> None:
    mark_roles(settings, "cityplan: warehouse original")
    with pytest.raises(ConfigurationError, match="loader"):
        migrate(settings)
    assert marks(settings) == {"cityplan: warehouse original"}


@pytest.mark.parametrize("comment", [None, "for the dashboards"])
def test_a_warehouse_from_before_there_were_marks_marks_its_roles(
    settings: Settings, comment: str | None
) -> None:
    mark_roles(settings, comment)
    migrate(settings)
    migrate(settings)
    assert marks(settings) == {f"cityplan: warehouse {owner_url(settings).database}"}


def test_a_database_that_somebody_else_called_airflow_is_left_alone(
    empty: Settings, administrator: Connection
) -> None:
    administrator.execute("alter database airflow owner to warehouse_owner")
    try:
        with pytest.raises(ConfigurationError, match="airflow"):
            migrate(with_other_passwords(empty))
    finally:
        administrator.execute("alter database airflow owner to airflow")


EVENT = """
    insert into audit.delivery_event
        (delivery_id, event, department, extract, as_of, received_at, occurred_at, records_read,
         rows_accepted, rows_quarantined, rows_skipped, rows_refused, reason, previous_hash, hash)
    values (%(delivery)s, %(event)s, 'health', 'deaths', '2026-01-31', now(), now(), %(read)s, %(accepted)s,
        %(quarantined)s, %(skipped)s, %(refused)s, %(reason)s, %(previous)s::bytea, sha256(%(hash)s::bytea))
"""
ACCEPTED: dict[str, object] = {
    "delivery": 1,
    "event": "accepted",
    "read": 10,
    "accepted": 7,
    "quarantined": 2,
    "skipped": 1,
    "refused": 0,
    "reason": None,
    "previous": None,
    "hash": b"1",
}
REFUSED = ACCEPTED | {
    "event": "refused",
    "accepted": 0,
    "quarantined": 0,
    "refused": 9,
    "reason": "truncated",
}


@pytest.mark.parametrize("event", [ACCEPTED, REFUSED])
def test_an_event_whose_rows_add_up_is_taken(settings: Settings, event: dict[str, object]) -> None:
    with role_connection(settings, "loader") as loader:
        loader.execute(EVENT, event)


@pytest.mark.parametrize(
    ("event", "constraint"),
    [
        (ACCEPTED | {"read": 11}, "conservation"),
        (ACCEPTED | {"skipped": None}, "conservation"),
        (ACCEPTED | {"read": None}, "conservation"),
        (ACCEPTED | {"accepted": -1, "skipped": 9}, "positive"),
        (ACCEPTED | {"refused": 1, "skipped": 0}, "refuses_nothing"),
        (REFUSED | {"accepted": 1, "refused": 8}, "takes_nothing"),
        (REFUSED | {"reason": None}, "takes_nothing"),
        (ACCEPTED | {"event": "lost"}, "kind"),
        (ACCEPTED | {"previous": b"short"}, "sha256"),
    ],
)
def test_an_event_that_loses_or_invents_rows_is_not_taken(
    settings: Settings, event: dict[str, object], constraint: str
) -> None:
    with (
        role_connection(settings, "loader") as loader,
        pytest.raises(errors.CheckViolation, match=constraint),
    ):
        loader.execute(EVENT, event)


def test_the_chain_of_events_cannot_fork(settings: Settings) -> None:
    with role_connection(settings, "loader") as loader:
        loader.execute(EVENT, ACCEPTED)
        with pytest.raises(errors.UniqueViolation, match="chain"):
            loader.execute(EVENT, ACCEPTED | {"delivery": 2, "hash": b"2"})


def test_a_delivery_shows_the_figures_of_its_decision_and_the_state_of_its_last_event(
    settings: Settings,
) -> None:
    chain = [bytes([number]) * 32 for number in range(3)]
    nothing = dict.fromkeys(("read", "accepted", "quarantined", "skipped", "refused"))
    with role_connection(settings, "loader") as loader:
        loader.execute(EVENT, ACCEPTED | nothing | {"event": "received"})
        loader.execute(EVENT, ACCEPTED | {"previous": chain[0], "hash": b"2"})
        loader.execute(EVENT, REFUSED | {"delivery": 2, "previous": chain[1], "hash": b"3"})
        loader.execute(
            EVENT,
            ACCEPTED
            | nothing
            | {"event": "superseded", "reason": "sent again", "previous": chain[2], "hash": b"4"},
        )
        loader.execute(
            EVENT,
            ACCEPTED | nothing | {"delivery": 3, "event": "received", "previous": b"x" * 32, "hash": b"5"},
        )
    with role_connection(settings, "auditor") as auditor:
        rows = auditor.execute(
            "select delivery_id, status, records_read, rows_accepted, rows_refused, reason, "
            "accepted_at is not null from audit.delivery order by 1"
        ).fetchall()
    assert rows == [
        (1, "superseded", 10, 7, 0, "sent again", True),
        (2, "refused", 10, 0, 9, "truncated", False),
    ]
