"""Pseudonyms are HMAC-SHA256 under a key that nobody finds in the warehouse or its logs."""

from __future__ import annotations

import hashlib
import hmac

import psycopg
import pytest
from psycopg import sql

from cityplan.contracts import load_contracts
from cityplan.loading.pseudonyms import bind_key, pseudonym
from cityplan.loading.typed import typed_statement
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection
from tests.support.deliveries import TestWarehouse, clean_record, resident_id

CHANGES = load_contracts()["health.family_doctor_contracts"]
APPEND = load_contracts()["housing.rent_subsidy_payments"]


def expected(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def secrets_of(key: bytes) -> list[str]:
    """The key and its pads as they could be written down, in hexadecimal."""
    padded = key.ljust(64, b"\0")
    pads = [bytes(byte ^ filler for byte in padded) for filler in (0x36, 0x5C)]
    return [key.hex(), *(pad.hex()[:32] for pad in pads)]


def test_id_numbers_become_pseudonyms_with_birth_year_and_sex(city: TestWarehouse) -> None:
    man, lower = resident_id(1), "11010519491231002x"
    city.deliver(
        CHANGES.name,
        "2024-03-31",
        [clean_record(CHANGES, 1, id_number=man), clean_record(CHANGES, 2, id_number=lower)],
    )
    city.load(CHANGES.name)
    key = city.settings.pseudonym_key
    assert city.current(
        CHANGES.name, "contract_no", "id_number", "id_number_birth_year", "id_number_sex"
    ) == [
        ("0000000001", expected(key, man), int(man[6:10]), "male" if int(man[16]) % 2 else "female"),
        ("0000000002", expected(key, "11010519491231002X"), 1949, "female"),
    ]


def test_households_become_pseudonyms_too(city: TestWarehouse) -> None:
    city.deliver(APPEND.name, "2024-03-31", [clean_record(APPEND, 1, household_id=" JT-00001 ")])
    city.load(APPEND.name)
    assert city.current(APPEND.name, "household_id") == [(expected(city.settings.pseudonym_key, "JT-00001"),)]


@pytest.mark.parametrize("key", [b"k", b"k" * 64])
def test_keys_of_any_length_up_to_a_block(city: TestWarehouse, key: bytes) -> None:
    with role_connection(city.settings, "loader") as connection:
        bind_key(connection, key)
        row = connection.execute(sql.SQL("select {}").format(pseudonym(sql.Literal("家庭\\1")))).fetchone()
    assert row == (expected(key, "家庭\\1"),)


def test_the_key_lasts_for_one_transaction_and_is_not_in_the_statement(city: TestWarehouse) -> None:
    key = city.settings.pseudonym_key
    with role_connection(city.settings, "loader", autocommit=True) as connection:
        with connection.transaction():
            bind_key(connection, key)
        [after] = connection.execute("select current_setting('cityplan.inner_pad', true)").fetchall()
        statement = typed_statement(CHANGES, 1).as_string(connection)
    assert after == ("",)
    assert not [secret for secret in secrets_of(key) if secret in statement]


def test_neither_key_nor_personal_data_reach_the_server_log_even_when_the_statement_fails(
    city: TestWarehouse, warehouse: Settings
) -> None:
    city.deliver(CHANGES.name, "2024-03-31", [clean_record(CHANGES, 1, name="王小明", phone="13812345678")])
    city.load(CHANGES.name)
    key = city.settings.pseudonym_key
    with role_connection(city.settings, "loader") as connection:
        bind_key(connection, key)
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute(sql.SQL("select {}, 1 / 0").format(pseudonym(sql.Literal("x"))))
    logs = "".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in warehouse.postgres_folder.rglob("*.log")
    )
    assert "division by zero" in logs
    for secret in [*secrets_of(key), "王小明", "13812345678"]:
        assert secret not in logs


def test_the_key_is_in_no_table_of_the_warehouse(city: TestWarehouse) -> None:
    city.deliver(
        CHANGES.name, "2024-03-31", [clean_record(CHANGES, 1), clean_record(CHANGES, 2, signed_on="?")]
    )
    city.load(CHANGES.name)
    tables = city.rows(
        "select format('%I.%I', schemaname, tablename) from pg_tables"
        " where schemaname in ('raw', 'work', 'history', 'audit', 'quality', 'reference')"
    )
    for (table,) in tables:
        [(text,)] = city.rows(f"select coalesce(string_agg(t::text, ' '), '') from {table} as t")
        assert not [secret for secret in secrets_of(city.settings.pseudonym_key) if secret in text]
