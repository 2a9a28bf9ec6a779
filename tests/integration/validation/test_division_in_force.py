"""Which days a division counts as out of force on: none that nobody gave, and no division without a term."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg.sql import SQL

from cityplan.settings import Settings
from cityplan.validation.predicates import out_of_force
from cityplan.warehouse.connect import Connection, role_connection

STREET, ENDLESS, ENDED, DISTRICT = "230102001000", "230102002000", "230102003000", "230103000000"


@pytest.fixture(scope="module")
def connection(module_settings: Settings) -> Iterator[Connection]:
    """A loader's connection to a warehouse in which four divisions have a term."""
    with role_connection(module_settings, "loader", autocommit=True) as connection:
        connection.execute(
            "create table work.division_term (division_code text, valid_from date, valid_to date)"
        )
        connection.cursor().executemany(
            "insert into work.division_term values (%s, %s, %s)",
            [
                (STREET, "2022-01-01", "2022-12-31"),
                (ENDLESS, "2022-01-01", None),
                (ENDED, None, "2022-12-31"),
                (DISTRICT, "2022-01-01", "2022-12-31"),
            ],
        )
        yield connection


@pytest.mark.parametrize(
    ("code", "day", "is_out"),
    [
        pytest.param(STREET, "2021-12-31", True, id="before the first day"),
        pytest.param(STREET, "2022-01-01", False, id="on the first day"),
        pytest.param(STREET, "2022-12-31", False, id="on the last day"),
        pytest.param(STREET, "2023-01-01", True, id="after the last day"),
        pytest.param(STREET, None, False, id="no day given"),
        pytest.param(ENDLESS, "2099-12-31", False, id="no last day"),
        pytest.param(ENDLESS, "2021-12-31", True, id="before the first of a division without a last day"),
        pytest.param(ENDED, "1949-10-01", False, id="no first day"),
        pytest.param(ENDED, "2023-01-01", True, id="after the last of a division without a first day"),
        pytest.param("230103", "2023-01-01", True, id="a district by its six digits"),
        pytest.param("230104001000", "1949-10-01", False, id="a division without a term"),
        pytest.param(None, "2023-01-01", False, id="no division given"),
        pytest.param(None, None, False, id="neither given"),
    ],
)
def test_a_division_is_out_of_force_on_days_outside_its_term(
    connection: Connection, code: str | None, day: str | None, is_out: bool
) -> None:
    query = SQL("select {} from (values (%s::text, %s::date)) as record (code, day)")
    found = connection.execute(query.format(out_of_force("code", "day")), (code, day)).fetchone()
    assert found == (is_out,)
