"""The auditor's look at records: masked, logged, and only through the functions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest
from psycopg import errors

from cityplan.audit.records import load_records
from cityplan.definitions import load_definitions
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, connect, owner_url, role_connection
from tests.support.deliveries import TestWarehouse, resident_id

PSEUDONYM = "0123456789abcdef0123456789abcdef"
RECORDS = "select delivery_id, file_no, row_number, record, population from audit.records_behind"
VIEW = """
create view staging.stg_petitions__cases as
select
    number::bigint as delivery_id, 1::smallint as file_no, number as row_number, date '2026-01-31' as as_of,
    '230102' as district_code, true as is_in_city, date '2026-01-10' as due_on, null::date as extended_to,
    case when number % 2 = 0 then 'letter' else 'visit' end as channel, %s as petitioner,
    '13912345678 电话' as remark
from generate_series(1, 50) as number
"""


@pytest.fixture
def settings_with_cases(settings: Settings) -> Settings:
    with role_connection(settings, "transformer", autocommit=True) as dbt:
        dbt.execute(VIEW.replace("%s", f"'{PSEUDONYM}'").encode())
    return settings


@pytest.fixture
def auditor(settings_with_cases: Settings) -> Iterator[Connection]:
    with role_connection(settings_with_cases, "auditor", autocommit=True) as connection:
        connection.execute("set default_transaction_read_only = off")
        yield connection


def test_every_indicator_declares_its_records(settings: Settings) -> None:
    with role_connection(settings, "auditor") as auditor:
        rows = auditor.execute("select indicator_id, extract from audit.indicator_record").fetchall()
    assert dict(rows) == {name: records.extract for name, records in load_records().items()}
    assert dict(rows).keys() == load_definitions().keys()


def test_records_are_those_of_the_division_the_period_and_the_member(auditor: Connection) -> None:
    def count(*arguments: object) -> int:
        places = ", ".join(["%s"] * len(arguments))
        return auditor.execute(f"{RECORDS}({places})".encode(), arguments).rowcount

    assert count("petition_on_time_rate", "230100", date(2026, 1, 31)) == 50
    assert count("petition_on_time_rate", "230102", date(2026, 12, 31)) == 50
    assert count("petition_on_time_rate", "230103", date(2026, 1, 31)) == 0
    assert count("petition_on_time_rate", "230100", date(2027, 1, 31)) == 0
    assert count("petition_on_time_rate", "230102", date(2026, 1, 31), "channel", "letter") == 25


def test_a_sample_is_the_same_for_its_seed_and_another_for_the_next(auditor: Connection) -> None:
    query = f"{RECORDS}('petition_on_time_rate', '230100', '2026-01-31', sample => 10, seed => %s)".encode()
    first, again, other = (auditor.execute(query, (seed,)).fetchall() for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == 10
    assert {row[-1] for row in first} == {50}


def test_what_identifies_a_person_is_masked(auditor: Connection) -> None:
    row = auditor.execute(f"{RECORDS}('petition_on_time_rate', '230100', '2026-01-31', sample => 1)".encode())
    [record] = [found[3] for found in row]
    assert record["petitioner"] == "012345****"
    assert record["remark"] == "**** 电话"
    assert "delivery_id" not in record


@pytest.mark.parametrize(
    ("record", "masked"),
    [
        ({"a": resident_id(1)}, {"a": "****"}),
        ({"birth_date": "1950-03-07"}, {"birth_date": "1950-**-**"}),
        ({"n": 13912345678, "none": None}, {"n": 13912345678, "none": None}),
        ({"code": "12345678901234567890"}, {"code": "12345678901234567890"}),
    ],
)
def test_each_kind_of_value_is_masked(settings: Settings, record: object, masked: object) -> None:
    with connect(owner_url(settings)) as owner:
        assert owner.execute("select audit.masked(%s::jsonb)", (json.dumps(record),)).fetchone() == (masked,)


def test_every_look_is_logged_with_who_and_what(auditor: Connection) -> None:
    auditor.execute(f"{RECORDS}('petition_on_time_rate', '230102', '2026-01-31', sample => 3)".encode())
    [(login, accessed, arguments, records)] = auditor.execute(
        "select login, accessed, arguments, records from audit.access_log"
    ).fetchall()
    assert (login, accessed, records) == ("auditor", "records_behind", 3)
    assert arguments["indicator_id"] == "petition_on_time_rate"
    assert arguments["sample"] == 3


def test_there_is_no_look_where_none_can_be_logged(settings_with_cases: Settings) -> None:
    with (
        role_connection(settings_with_cases, "auditor") as reader,
        pytest.raises(errors.ReadOnlySqlTransaction),
    ):
        reader.execute(f"{RECORDS}('petition_on_time_rate', '230102', '2026-01-31')".encode())


@pytest.mark.parametrize("role", ["analyst", "district_analyst", "loader", "transformer"])
def test_nobody_but_the_auditor_may_look(settings_with_cases: Settings, role: str) -> None:
    with role_connection(settings_with_cases, role) as other, pytest.raises(errors.InsufficientPrivilege):
        other.execute(f"{RECORDS}('petition_on_time_rate', '230102', '2026-01-31')".encode())


@pytest.mark.parametrize(
    "statement",
    [
        "insert into audit.access_log (accessed, arguments, records) values ('x', '{}', 0)",
        "delete from audit.access_log",
        "update audit.indicator_record set condition = 'true'",
        "select audit.log_access('x', '{}', 0)",
        "select * from staging.stg_petitions__cases",
    ],
)
def test_the_auditor_changes_nothing_and_reaches_rows_no_other_way(
    auditor: Connection, statement: str
) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        auditor.execute(statement.encode())


@pytest.mark.parametrize(("indicator", "dimension"), [("unheard_of", "total"), ("nursing_bed_share", "sex")])
def test_what_does_not_exist_is_named(auditor: Connection, indicator: str, dimension: str) -> None:
    with pytest.raises(errors.NoDataFound, match=indicator):
        auditor.execute(f"{RECORDS}(%s, '230100', '2026-01-31', %s, 'male')".encode(), (indicator, dimension))


def test_where_no_records_are_declared_none_are_shown(settings_with_cases: Settings) -> None:
    with connect(owner_url(settings_with_cases)) as owner:
        owner.execute("delete from audit.indicator_record where indicator_id = 'petition_on_time_rate'")
        with pytest.raises(errors.NoDataFound, match="Nothing declares which records"):
            owner.execute(f"{RECORDS}('petition_on_time_rate', '230100', '2026-01-31')".encode())


def test_a_row_is_placed_in_its_file(city: TestWarehouse) -> None:
    city.deliver_clean("petitions.cases", "2026-01-31", 3)
    [delivered] = city.load("petitions.cases")
    with role_connection(city.settings, "auditor", autocommit=True) as auditor:
        auditor.execute("set default_transaction_read_only = off")
        [place] = auditor.execute(
            "select of_department, of_extract, as_of, channel, name, sheet, encoding, part, sha256"
            " from audit.place_of(%s, 1::smallint, 2)",
            (delivered.delivery_id,),
        ).fetchall()
    assert place[:-1] == (*("petitions", "cases", date(2026, 1, 31), "inbox", "cases.csv", None, "utf-8", 1),)
    assert (city.settings.landing_folder / place[-1][:2] / place[-1]).is_file()
