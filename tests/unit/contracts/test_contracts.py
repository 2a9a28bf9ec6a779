"""Contracts follow the standard, say what the product needs, and a broken one is named and refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cityplan.contracts import (
    ContractError,
    FieldType,
    Mode,
    Pii,
    load_codelists,
    load_contract,
    load_contracts,
)
from cityplan.contracts.codelists import EXPECTATIONS

INSTITUTIONS = EXPECTATIONS / "civil_affairs" / "elderly_care_institutions.odcs.yaml"
DIMENSIONS = {"conformity", "completeness", "accuracy", "consistency", "timeliness"}


@pytest.mark.parametrize("contract", load_contracts().values(), ids=lambda contract: contract.name)
def test_a_contract_is_complete(contract: Any) -> None:
    assert contract.key
    assert contract.zh != contract.en
    assert len({rule.rule_id for rule in contract.rules}) == len(contract.rules)
    assert {rule.dimension for rule in contract.rules} <= DIMENSIONS
    headers = [header for field in contract.fields for header in field.headers]
    assert len(set(headers)) == len(headers), "a header must lead to one column"


def test_what_a_contract_says_about_its_columns() -> None:
    contract = load_contract(INSTITUTIONS)
    assert contract.key == ("institution_id",)
    assert contract.mode is Mode.SNAPSHOT and not contract.has_op
    assert contract.field("services").type is FieldType.CODES
    assert contract.field("services").sql_type == "text[]"
    assert contract.field("division_code").headers == (
        "所在区划",
        "division_code",
        "区划代码",
        "所在区划代码",
    )


def test_names_and_phones_stay_in_raw_and_numbers_become_pseudonyms() -> None:
    contract = load_contracts()["health.family_doctor_contracts"]
    kept = {field.name for field in contract.kept_fields}
    assert not kept & {"name", "phone"}
    assert contract.field("id_number").pseudonymised


def test_birth_dates_are_personal_in_every_contract_and_kept_as_they_are() -> None:
    fields = [field for contract in load_contracts().values() for field in contract.fields]
    born = [field for field in fields if "出生" in field.zh]
    assert born == [field for field in fields if field.pii is Pii.BIRTH_DATE] != []
    assert all(field.type is FieldType.DATE and field.kept and not field.pseudonymised for field in born)


def test_implied_rules() -> None:
    rules = {rule.rule_id: rule for rule in load_contract(INSTITUTIONS).rules}
    assert rules["institution_id.present"].expectation == "expect_column_values_to_not_be_null"
    assert rules["beds_total.present"].expectation == "expect_column_to_be_present"
    assert rules["key.unique"].kwargs == {"column_list": ["institution_id"]}
    assert "uscc.present" not in rules
    changes = load_contracts()["petitions.cases"]
    assert "key.unique" not in {rule.rule_id for rule in changes.rules}, "the last row of a key wins"


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("apiVersion",), "v9", "v9"),
        (("schema", 0, "name"), 3, r": \$\.schema\[0\]\.name: "),
        (("id",), "civil_affairs.other", "does not match the file's folder and name"),
        (("slaProperties",), [], "frequency and latency"),
        (("schema", 0, "properties", 3, "customProperties", 0, "value"), "nowhere", "nowhere"),
        (("schema", 0, "properties", 0, "description"), "English only", "both languages"),
        (("schema", 0, "quality", 0, "implementation", "kwargs", "column"), "beds", "beds"),
        (("schema", 0, "quality", 0, "engine"), "soda", "only Great Expectations"),
        (("servers",), [], "usual channel"),
    ],
)
def test_a_broken_contract_is_named(
    tmp_path: Path, path: tuple[str | int, ...], value: object, words: str
) -> None:
    body = yaml.safe_load(INSTITUTIONS.read_text(encoding="utf-8"))
    place = body
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    broken = tmp_path / "civil_affairs" / INSTITUTIONS.name
    broken.parent.mkdir()
    broken.write_text(yaml.safe_dump(body, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ContractError, match=words) as refusal:
        load_contract(broken)
    assert str(broken) in str(refusal.value)


@pytest.mark.parametrize(("words", "kind"), [("信用代码", FieldType.USCC), ("身份证", FieldType.ID_NUMBER)])
def test_numbers_with_a_check_digit_are_checked_in_every_contract(words: str, kind: FieldType) -> None:
    columns = [
        (contract, field)
        for contract in load_contracts().values()
        for field in contract.fields
        if words in field.zh
    ]
    assert len(columns) >= 4
    for contract, field in columns:
        assert field.type is kind, (contract.name, field.name)
        assert any(rule.rule_id == f"{field.name}.readable" for rule in contract.rules), contract.name


def test_code_lists_read_both_languages() -> None:
    lists = load_codelists()
    assert lists["sex"].by_spelling["男"] == lists["sex"].by_spelling["male"] == "male"
    assert lists["clinical_department"].open
    assert lists["institution_category"].has_other
    assert [code.code for code in lists["age_group"].codes][-1] == "85+"
