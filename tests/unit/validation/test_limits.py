"""Which limit of a rule is kept with its outcome."""

from __future__ import annotations

from typing import Any

import pytest

from cityplan.contracts import Rule, Severity, load_contracts
from cityplan.validation.limits import limit_of
from cityplan.validation.rules import all_rules

CONTRACTS = load_contracts()
HOMES, CONTRACTED = "civil_affairs.elderly_care_institutions", "health.family_doctor_contracts"


@pytest.mark.parametrize(
    ("extract", "rule_id", "limit"),
    [
        (HOMES, "delivery.whole", 0.5),
        (HOMES, "delivery.on_time", 10),
        ("petitions.cases", "extract.on_time", 1),
        (HOMES, "rows.as_before", 3),
        (HOMES, "beds_total_mean_as_before", 3),
        (HOMES, "delivery.readable", 0),
        (HOMES, "delivery.conserved", 0),
        (HOMES, "record.whole", 0),
        (HOMES, "key.unique", 0),
        (HOMES, "beds_nursing_within_total", 0),
        (CONTRACTED, "op.readable", 0),
        ("health.physicians", "institution_code.known", 0),
    ],
)
def test_the_limit_of_a_rule(extract: str, rule_id: str, limit: float) -> None:
    contract = CONTRACTS[extract]
    [rule] = (rule for rule in all_rules(contract) if rule.rule_id == rule_id)
    assert limit_of(contract, rule) == limit


def test_the_limit_of_every_comparison_of_shares_is_its_distance() -> None:
    compared = [
        (limit_of(contract, rule), rule.kwargs["max_distance"])
        for contract in CONTRACTS.values()
        for rule in contract.rules
        if "max_distance" in rule.kwargs
    ]
    assert compared and all(limit == distance > 0 for limit, distance in compared)


@pytest.mark.parametrize(
    ("expectation", "kwargs", "limit"),
    [
        ("expect_table_row_count_to_be_between", {"min_value": 5}, 5),
        ("expect_table_row_count_to_be_between", {"min_value": None, "max_value": 9}, 9),
        ("expect_column_value_lengths_to_be_between", {"column": "name", "mostly": 0.9, "min_value": 2}, 0.9),
        ("expect_column_values_to_be_between", {"column": "beds_total", "min_value": 5}, 0),
        ("expect_column_max_to_be_between", {"column": "opened_on", "min_value": "2020-01-01"}, 0),
    ],
)
def test_the_limit_of_a_rule_that_a_contract_might_state(
    expectation: str, kwargs: dict[str, Any], limit: float
) -> None:
    rule = Rule("the_rule", expectation, kwargs, Severity.WARNING, "accuracy", "规则", "The rule")
    assert limit_of(CONTRACTS[HOMES], rule) == limit
