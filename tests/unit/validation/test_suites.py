"""Every contract is a suite of Great Expectations; a rule with arguments it cannot have is none."""

from __future__ import annotations

from typing import Any

import pytest

from cityplan.contracts import Contract, Rule, Severity, load_contracts
from cityplan.validation.rules import rules_of
from cityplan.validation.suites import expectation_of, suite_of
from cityplan.validation.verdict import ValidationError


@pytest.mark.parametrize("described", [False, True])
@pytest.mark.parametrize("contract", load_contracts().values(), ids=load_contracts())
def test_every_contract_is_a_suite(contract: Contract, described: bool) -> None:
    rules = rules_of(contract)
    suite = suite_of(rules, described=described)
    assert [(one.meta or {}).get("rule_id") for one in suite.expectations] == [rule.rule_id for rule in rules]


@pytest.mark.filterwarnings("ignore:.*deprecated")  # a condition as text, the only kind a contract can have
@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({"min_valu": 1}, "the_rule: expect_column_values_to_be_between does not take its arguments"),
        ({"min_value": 1, "mostly": 0.9}, "the_rule has mostly or row_condition"),
        (
            {"min_value": 1, "row_condition": 'col("name") == "a"', "condition_parser": "great_expectations"},
            "the_rule has mostly or row_condition",
        ),
    ],
)
def test_a_rule_of_rows_with_arguments_it_cannot_have_is_an_error(kwargs: dict[str, Any], words: str) -> None:
    arguments = {"column": "beds_total", **kwargs}
    between = "expect_column_values_to_be_between"
    with pytest.raises(ValidationError, match=words):
        expectation_of(Rule("the_rule", between, arguments, Severity.ROW, "accuracy", "规则", "the rule"))
