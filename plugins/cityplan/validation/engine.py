"""Great Expectations over the typed table of a delivery, warm for many deliveries of a process.

First every rule with BOOLEAN_ONLY, which needs one query for all rules of rows; then only the rules that
failed, with counts. Nothing leaves the machine: no analytics, no cloud, no progress bars, no files.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any

from sqlalchemy import URL
from sqlalchemy.sql import quoted_name

from cityplan.contracts import Contract, Rule
from cityplan.validation.configurations import configurations_made_once, made_once
from cityplan.validation.lean_import import importing_without
from cityplan.validation.past import MEAN, SHARES
from cityplan.validation.predicates import predicate_of
from cityplan.validation.rules import rules_of
from cityplan.validation.verdict import ValidationError, Verdict

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read once, when the library is imported
logging.getLogger("great_expectations").setLevel(logging.WARNING)  # it tells a page of its own importing

# Tests of distributions, which no contract uses, would take 80 MB and a third of the time of importing.
with importing_without("altair", "scipy"):
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.datasource.fluent.sql_datasource import TableAsset
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.registry import get_expectation_impl

    from cityplan.validation import comparisons as _past  # noqa: F401 defining them registers them
    from cityplan.validation import expectations as _own  # noqa: F401

Expectation.configuration = made_once(Expectation.configuration.fget)  # type: ignore[assignment,attr-defined,method-assign]

_UNIQUE_KEY = "expect_compound_columns_to_be_unique"
_COMPARED = {"deliveries": 3, "min_rows": 50}
# What the contract leaves open.
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {SHARES: _COMPARED, MEAN: _COMPARED}
_COUNTS = {"result_format": "BASIC", "partial_unexpected_count": 0}


class Validator:
    """One Great Expectations context on one warehouse; make it once per process and use it for every
    delivery.
    """

    def __init__(self, url: URL) -> None:
        work = url.update_query_dict({"options": "-csearch_path=work"})
        self._context = gx.get_context(mode="ephemeral")
        self._context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self._source = self._context.data_sources.add_postgres(
            name="warehouse", connection_string=work.render_as_string(hide_password=False)
        )
        self._asset: TableAsset | None = None
        self._suites: dict[tuple[str, str], gx.ExpectationSuite] = {}
        self._one_at_a_time = Lock()  # the asset is of one table at a time

    def judge(self, contract: Contract, table: str) -> Mapping[str, Verdict]:
        """Judge every rule of the contract over schema work's `table`; rule_id -> verdict.

        Raises ValidationError when Great Expectations could not evaluate a rule.
        """
        with self._one_at_a_time:
            return self._judge(contract, table)

    def _judge(self, contract: Contract, table: str) -> Mapping[str, Verdict]:
        rules = rules_of(contract)
        key = (contract.name, contract.version)
        if (suite := self._suites.get(key)) is None:
            suite = self._suites[key] = suite_of(rules)
        batch = self._batch(table)
        passed = {rule_id: bool(result.success) for rule_id, result in _results(batch, suite, "BOOLEAN_ONLY")}
        failing = tuple(rule for rule in rules if not passed[rule.rule_id])
        counted = _results(batch, suite_of(failing), _COUNTS) if failing else ()
        counts = {rule_id: _failed(result) for rule_id, result in counted}
        return {rule.rule_id: Verdict(passed[rule.rule_id], counts.get(rule.rule_id)) for rule in rules}

    def _batch(self, table: str) -> Batch:
        """Deliveries follow each other in one asset: each one made or dropped writes a page of YAML."""
        if self._asset is None:
            self._asset = self._source.add_table_asset(name="delivery", table_name=table)
        self._asset.table_name = quoted_name(table, quote=False)
        return self._asset.get_batch(self._asset.build_batch_request())

    def close(self) -> None:
        """Give the connections back; the validator is of no more use."""
        self._source.get_execution_engine().close()
        self._source.get_engine().dispose()


def suite_of(rules: tuple[Rule, ...], name: str = "rules", *, described: bool = False) -> gx.ExpectationSuite:
    """Return the rules as a suite; `described` as for expectation_of."""
    return gx.ExpectationSuite(
        name=name, expectations=[expectation_of(rule, described=described) for rule in rules]
    )


def expectation_of(rule: Rule, *, described: bool = False) -> Expectation:
    """Return the rule as Great Expectations' own object: as it is judged, or, `described` by the contract's
    words for people, as the contract states it.
    """
    stated = rule.expectation, rule.kwargs
    name, kwargs = stated if described else _in_one_scan(rule) or stated
    words = f"{rule.zh} · {rule.en}" if described else None
    meta = {"rule_id": rule.rule_id}
    return get_expectation_impl(name)(**_DEFAULTS.get(name, {}), **kwargs, description=words, meta=meta)


def _in_one_scan(rule: Rule) -> tuple[str, Mapping[str, Any]] | None:
    """Name and arguments of an expectation of ours that means the same as one of Great Expectations' own.

    Its own takes scans more: equal keys by sorting, rules of rows in queries of their own, after asking for
    the table's columns and keys (docs/adr/0150).
    """
    if rule.expectation == _UNIQUE_KEY:
        return "expect_keys_to_be_unique", {"column_list": rule.kwargs["column_list"]}
    predicate = predicate_of(rule)
    return None if predicate is None else ("expect_rows_to_satisfy", {"predicate": predicate})


def _results(batch: Batch, suite: gx.ExpectationSuite, result_format: Any) -> Iterator[tuple[str, Any]]:
    with configurations_made_once():
        outcome = batch.validate(suite, result_format=result_format)
    for result in outcome.results:
        rule_id = str(result.expectation_config.meta["rule_id"])  # type: ignore[union-attr] # always ours
        _refuse_exception(rule_id, result.exception_info or {})
        yield rule_id, result


def _refuse_exception(rule_id: str, info: Mapping[str, Any]) -> None:
    """An exception looks like a failed rule; it must not set rows aside."""
    raised = [info] if "raised_exception" in info else list(info.values())
    messages = [str(one.get("exception_message")) for one in raised if one.get("raised_exception")]
    if messages:
        raise ValidationError(
            f"Rule {rule_id} could not be evaluated (规则无法执行): {messages[0]}",
            "Correct the rule in the contract, then load again; the delivery waits.",
        )


def _failed(result: Any) -> int | None:
    count = result.result.get("unexpected_count")
    return None if count is None else int(count)
