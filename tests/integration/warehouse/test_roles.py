"""What each role may and may not do, asked of the server under that role's own login."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors

from cityplan.settings import Settings
from cityplan.warehouse.connect import connect, owner_url, role_connection, role_url

RECEIVED = """
    insert into audit.delivery_event
        (delivery_id, event, department, extract, as_of, received_at, occurred_at, hash)
    values (nextval('audit.delivery_id_seq'), 'received', 'health', 'deaths', '2026-01-31', now(), now(),
        sha256('event'))
"""


@pytest.fixture(scope="module")
def furnished(module_settings: Settings) -> Settings:
    """A warehouse with a table in each schema that the loader and dbt write."""
    with role_connection(module_settings, "loader") as loader:
        loader.execute("create table raw.health__deaths (name text)")
        loader.execute("create table work.d1 (name text)")
        loader.execute("create table history.health__deaths (id_number text)")
        loader.execute(RECEIVED)
    with role_connection(module_settings, "transformer") as dbt:
        for schema in ("staging", "intermediate", "indicators", "marts"):
            dbt.execute(f"create table {schema}.fct (division_code text)")
        dbt.execute("insert into marts.fct values ('230100'), ('230102'), ('230103')")
    return module_settings


READABLE = {
    "analyst": {"marts.fct"},
    "district_analyst": {"reference.division"},
    "auditor": {
        "marts.fct",
        "audit.delivery",
        "audit.delivery_content",
        "audit.delivery_event",
        "audit.delivery_file",
        "audit.publication",
        "quality.check_result",
        "quality.quarantined_row",
        "quality.skipped_row",
        "reference.division",
    },
}
RELATIONS = sorted(
    READABLE["auditor"]
    | {
        "raw.health__deaths",
        "work.d1",
        "history.health__deaths",
        "staging.fct",
        "intermediate.fct",
        "indicators.fct",
        "audit.landed_file",
        "audit.migration",
        "reference.district_login",
    }
)


@pytest.mark.parametrize("role", READABLE)
@pytest.mark.parametrize("relation", RELATIONS)
def test_readers_read_what_their_duty_needs_and_nothing_else(
    furnished: Settings, role: str, relation: str
) -> None:
    with role_connection(furnished, role) as connection:
        if relation in READABLE[role]:
            connection.execute(f"select * from {relation}")
        else:
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(f"select * from {relation}")


@pytest.mark.parametrize("role", ["analyst", "auditor", "district_analyst"])
@pytest.mark.parametrize(
    "schema", ["raw", "history", "audit", "quality", "reference", "staging", "marts", "public"]
)
def test_readers_write_nowhere_even_when_they_lift_their_read_only_setting(
    furnished: Settings, role: str, schema: str
) -> None:
    with role_connection(furnished, role) as connection:
        with pytest.raises(errors.ReadOnlySqlTransaction):
            connection.execute(f"create table {schema}.mine (x int)")
        connection.rollback()
        connection.execute("set transaction read write")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(f"create table {schema}.mine (x int)")


def test_a_mart_that_dbt_rebuilds_stays_readable(furnished: Settings) -> None:
    with role_connection(furnished, "transformer") as dbt:
        dbt.execute("create table marts.rebuilt as select 1 as value")
        dbt.execute("drop table marts.rebuilt")
        dbt.execute("create table marts.rebuilt as select 2 as value")
        dbt.execute("create view marts.seen as select * from marts.rebuilt")
    for role in ("analyst", "auditor", "loader"):
        with role_connection(furnished, role) as connection:
            assert connection.execute("select value from marts.seen").fetchone() == (2,)


@pytest.mark.parametrize("table", ["audit.delivery_event", "audit.delivery_file", "audit.delivery_content"])
@pytest.mark.parametrize("change", ["update {} set delivery_id = 0", "delete from {}", "truncate {}"])
@pytest.mark.parametrize("role", ["loader", "owner"])
def test_the_ledger_cannot_be_changed_by_its_writer_nor_by_the_owner(
    furnished: Settings, role: str, change: str, table: str
) -> None:
    url = owner_url(furnished) if role == "owner" else role_url(furnished, role)
    with connect(url) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(change.format(table))


def test_the_transformer_reads_history_and_the_ledger_but_not_raw(furnished: Settings) -> None:
    with role_connection(furnished, "transformer") as dbt:
        for relation in (
            "history.health__deaths",
            "audit.delivery",
            "quality.check_result",
            "reference.division",
        ):
            dbt.execute(f"select * from {relation}")
        with pytest.raises(errors.InsufficientPrivilege):
            dbt.execute("select * from raw.health__deaths")


def test_of_the_checks_the_transformer_reads_what_they_found_and_no_row(furnished: Settings) -> None:
    with connect(owner_url(furnished)) as owner:
        readable = owner.execute(
            "select relname from pg_class where relnamespace = 'quality'::regnamespace"
            " and relkind in ('r', 'v') and has_table_privilege('transformer', oid, 'select')"
        ).fetchall()
    assert readable == [("check_result",)]
    with role_connection(furnished, "transformer") as dbt:
        dbt.execute("select * from quality.dimension_scores('2026-01-31', now())")
        with pytest.raises(errors.InsufficientPrivilege):
            dbt.execute("select * from quality.quarantined_row")


@pytest.mark.parametrize(
    "statement",
    [
        "insert into audit.publication default values",
        "insert into history.health__deaths values ('x')",
        "create table history.mine (x int)",
        "delete from quality.check_result",
        "update reference.division set name = 'x'",
        "create schema mine",
    ],
)
def test_the_transformer_writes_nothing_of_the_loaders(furnished: Settings, statement: str) -> None:
    with role_connection(furnished, "transformer") as dbt, pytest.raises(errors.InsufficientPrivilege):
        dbt.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "create table marts.mine (x int)",
        "delete from marts.fct",
        "update reference.division set name = 'x'",
        "update audit.publication set known_at = now()",
        "delete from quality.quarantined_row",
        "update quality.quarantined_row set reason = 'x'",
        "create role mine",
    ],
)
def test_the_loader_does_nothing_beyond_its_schemas(furnished: Settings, statement: str) -> None:
    with role_connection(furnished, "loader") as loader, pytest.raises(errors.InsufficientPrivilege):
        loader.execute(statement)


@pytest.fixture(scope="module")
def marts_by_district(furnished: Settings) -> Settings:
    """A mart with the row policies that dbt sets, and two logins with a district each."""
    with connect(owner_url(furnished)) as owner:
        owner.execute("insert into reference.district_login values ('district_analyst', '230102')")
        owner.execute("create role another_district login password 'test' in role district_analyst")
        owner.execute("insert into reference.district_login values ('another_district', '230103')")
    with role_connection(furnished, "transformer") as dbt:
        dbt.execute("create table marts.by_district as table marts.fct")
        dbt.execute("insert into marts.by_district values ('230102001000'), ('230103002000')")
        dbt.execute("grant select on marts.by_district to district_analyst")
        dbt.execute("alter table marts.by_district enable row level security")
        dbt.execute(
            "create policy own_districts on marts.by_district for select to district_analyst "
            "using (reference.sees_division(division_code))"
        )
    return furnished


@pytest.mark.parametrize(
    ("login", "password", "district"),
    [("district_analyst", None, "230102"), ("another_district", "test", "230103")],
)
def test_a_district_login_sees_the_city_and_its_own_district(
    marts_by_district: Settings, login: str, password: str | None, district: str
) -> None:
    url = role_url(marts_by_district, login)
    with connect(url.set(password=password) if password else url) as connection:
        rows = connection.execute("select division_code from marts.by_district order by 1").fetchall()
        connection.execute("set role district_analyst")
        assert connection.execute("select division_code from marts.by_district order by 1").fetchall() == rows
    assert [code for (code,) in rows if code != "230100"] == [
        code for code in ("230102", "230102001000", "230103", "230103002000") if code.startswith(district)
    ]
    assert ("230100",) in rows


def test_passwords_are_needed_and_kept_as_scram_verifiers(furnished: Settings) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        connect(role_url(furnished, "analyst").set(password="guess"))


@pytest.mark.parametrize(
    ("role", "others"),
    [
        ("analyst", ["airflow", "exchange"]),
        ("airflow", ["warehouse", "exchange"]),
        ("exchange", ["warehouse", "airflow"]),
    ],
)
def test_a_role_enters_its_own_database_only(warehouse: Settings, role: str, others: list[str]) -> None:
    for database in others:
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            connect(role_url(warehouse, role, database=database))
