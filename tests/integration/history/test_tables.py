"""The history table follows its contract, and never loses a column."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cityplan.contracts import Field, FieldType, Mode, load_contracts
from cityplan.errors import ConfigurationError
from cityplan.history import apply_tables, typed_columns
from cityplan.warehouse.connect import Connection

JANUARY = date(2026, 1, 31)


def test_every_contract_gets_its_table_and_twice_does_no_harm(loader: Connection) -> None:
    contracts = load_contracts()
    for _ in range(2):
        for contract in contracts.values():
            apply_tables(loader, contract)
    loader.commit()
    tables = loader.execute(
        "select tablename from pg_tables where schemaname = 'history' and tablename !~ '__(current|past)$'"
    ).fetchall()
    assert {name for (name,) in tables} == {contract.table for contract in contracts.values()}


def test_names_and_phones_stay_out_and_birth_year_and_sex_come_in() -> None:
    contract = load_contracts()["health.family_doctor_contracts"]
    names = [column.name for column in typed_columns(contract)]
    assert not {"name", "phone"} & set(names)
    place = names.index("id_number")
    assert names[place : place + 3] == ["id_number", "id_number_birth_year", "id_number_sex"]


def test_a_new_field_is_added_and_former_versions_have_none(snapshot: Any) -> None:
    snapshot.deliver(JANUARY, {"a": 1})
    grown = (*snapshot.contract.fields, Field("remark", "备注", "Remark", FieldType.TEXT))
    apply_tables(snapshot.connection, replace(snapshot.contract, fields=grown))
    row = snapshot.connection.execute(
        "select code, amount, remark from history.civil_affairs__tiny_snapshot"
    ).fetchone()
    assert row == ("a", 1, None)


def test_a_changed_type_is_refused_with_a_remedy(snapshot: Any) -> None:
    apply_tables(snapshot.connection, snapshot.contract)
    code, amount = snapshot.contract.fields
    changed = replace(snapshot.contract, fields=(code, replace(amount, physical_type="date")))
    with pytest.raises(ConfigurationError, match=r"amount is date in the contract but (int4|integer)"):
        apply_tables(snapshot.connection, changed)


def test_a_changed_key_is_refused(snapshot: Any) -> None:
    snapshot.deliver(JANUARY, {"a": 1})
    code, amount = snapshot.contract.fields
    snapshot.contract = replace(snapshot.contract, fields=(code, replace(amount, key_position=2)))
    with pytest.raises(ConfigurationError, match="code, amount, version_from"):
        snapshot.deliver(JANUARY, {"a": 1})


def test_current_knowledge_is_unique_by_key_and_found_by_arrival(changes: Any) -> None:
    changes.deliver(JANUARY, {"a": 1})
    indexes = changes.connection.execute(
        "select split_part(indexdef, ' ON ', 1), split_part(indexdef, ' USING ', 2) from pg_indexes"
        " where tablename = 'civil_affairs__tiny_changes__current' order by 1 desc"
    ).fetchall()
    assert indexes == [
        ("CREATE UNIQUE INDEX civil_affairs__tiny_changes__current_key", "btree (code)"),
        (
            "CREATE INDEX civil_affairs__tiny_changes__current_arrival",
            "brin (known_from) WITH (autosummarize='on')",
        ),
    ]
    assert changes.contract.mode is Mode.CHANGES
