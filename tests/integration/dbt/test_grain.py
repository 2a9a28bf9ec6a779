"""A table's grain is its primary key: a row twice, or without a part of its key, is no table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cityplan.warehouse.connect import role_connection

NIGHT = {"business_date": "2022-01-31", "known_at": "2022-02-01T03:00:00+08:00"}
KEYS = """
select array_agg(attribute.attname::text order by attribute.attnum) as columns
from pg_constraint as key
inner join pg_attribute as attribute
    on attribute.attrelid = key.conrelid and attribute.attnum = any(key.conkey)
where key.contype = 'p' and key.conrelid = 'intermediate.int_division_periods'::regclass
"""


@pytest.fixture(scope="module")
def city(make_city: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    city = make_city(tmp_path_factory.mktemp("state"))
    assert city.dbt("seed", NIGHT)
    assert city.dbt("run", NIGHT, "--select", "+int_division_periods")
    return city


def test_a_table_has_the_key_its_test_declares(city: Any) -> None:
    assert city.rows(KEYS, "transformer") == [{"columns": ["division_code", "period_end"]}]


def test_a_row_twice_fails_its_model_and_the_former_table_stands(city: Any) -> None:
    before = city.rows("select * from intermediate.int_division_periods", "transformer")
    with role_connection(city.settings, "transformer") as connection:
        connection.execute("insert into staging.districts select * from staging.districts limit 1")
    assert not city.dbt("run", NIGHT, "--select", "int_division_periods")
    assert city.rows("select * from intermediate.int_division_periods", "transformer") == before
