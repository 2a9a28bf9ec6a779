"""The rules of a contract as Great Expectations' own objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cityplan.contracts import Rule
from cityplan.validation.library import Expectation, get_expectation_impl, gx, pydantic
from cityplan.validation.past import MEAN, SHARES
from cityplan.validation.predicates import predicate_of
from cityplan.validation.verdict import ValidationError

_UNIQUE_KEY = "expect_compound_columns_to_be_unique"
_COMPARED = {"deliveries": 3, "min_rows": 50}
# What the contract leaves open.
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {SHARES: _COMPARED, MEAN: _COMPARED}


def suite_of(rules: tuple[Rule, ...], name: str = "rules", *, described: bool = False) -> gx.ExpectationSuite:
    """Return the rules as a suite; `described` as for expectation_of."""
    return gx.ExpectationSuite(
        name=name, expectations=[expectation_of(rule, described=described) for rule in rules]
    )


def expectation_of(rule: Rule, *, described: bool = False) -> Expectation:
    """Return the rule as Great Expectations' own object: as it is judged, or, `described` by the contract's
    words for people, as the contract states it.

    Its own rules of rows and keys are judged by an expectation of ours that means the same. Judged its own
    way they would cost further scans: it sorts the table to find equal keys, and asks for the table's columns
    before it looks at rows (docs/adr/0150).
    Raises ValidationError for arguments a rule does not take, and for what a rule of rows cannot say: that
    some may break it, or which it is about.
    """
    stated = _stated(rule, f"{rule.zh} · {rule.en}" if described else None)
    predicate = predicate_of(rule)
    if described or predicate is None:
        return stated
    if getattr(stated, "mostly", 1) != 1 or getattr(stated, "row_condition", None):
        raise ValidationError(
            f"Rule {rule.rule_id} has mostly or row_condition, which a rule of rows cannot have (不支持).",
            "Take them out; a predicate of expect_rows_to_satisfy says which rows a rule is about.",
        )
    return _expectation("expect_rows_to_satisfy", rule, {"predicate": predicate})


def _stated(rule: Rule, words: str | None) -> Expectation:
    if rule.expectation == _UNIQUE_KEY and len(columns := rule.kwargs["column_list"]) == 1:
        return _expectation("expect_column_values_to_be_unique", rule, {"column": columns[0]}, words)
    return _expectation(rule.expectation, rule, rule.kwargs, words)


def _expectation(name: str, rule: Rule, kwargs: Mapping[str, Any], words: str | None = None) -> Expectation:
    arguments = {**_DEFAULTS.get(name, {}), **kwargs}
    try:
        return get_expectation_impl(name)(**arguments, description=words, meta={"rule_id": rule.rule_id})
    except pydantic.ValidationError as error:
        raise ValidationError(
            f"Rule {rule.rule_id}: {name} does not take its arguments (规则参数有误): {error}",
            "Correct the rule in the contract, then load again; the delivery waits.",
        ) from error
