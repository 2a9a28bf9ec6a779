"""Great Expectations over the typed table of a delivery, warm for many deliveries of a process.

One query counts the rows that break each rule of rows. Nothing leaves the machine: no analytics, no cloud, no
progress bars, no files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any

from sqlalchemy import URL
from sqlalchemy.sql import quoted_name

from cityplan.contracts import Contract
from cityplan.validation.configurations import configurations_made_once
from cityplan.validation.library import Batch, ProgressBarsConfig, TableAsset, gx
from cityplan.validation.rules import rules_of
from cityplan.validation.suites import suite_of
from cityplan.validation.verdict import ValidationError, Verdict

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
        return {rule_id: _verdict(result) for rule_id, result in _results(batch, suite)}

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


def _results(batch: Batch, suite: gx.ExpectationSuite) -> Iterator[tuple[str, Any]]:
    with configurations_made_once():
        outcome = batch.validate(suite, result_format=_COUNTS)
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


def _verdict(result: Any) -> Verdict:
    """Passed, or failed with the number of rows that break the rule; none for a rule about the whole."""
    passed, count = bool(result.success), result.result.get("unexpected_count")
    return Verdict(passed, None if passed or count is None else int(count))
