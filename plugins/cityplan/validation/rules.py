"""The rules of a delivery: those of its contract, and those that hold whatever the contract says."""

from __future__ import annotations

from cityplan.contracts import Contract, Rule, Severity

RECORD_WHOLE = Rule(
    rule_id="record.whole",
    expectation="",
    kwargs={},
    severity=Severity.ROW,
    dimension="conformity",
    zh="记录无法拆分为约定的列",
    en="The record cannot be split into the agreed columns",
)
"""Judged by the readers, who see the record; the typed table never holds one that breaks it."""

OPERATION_READABLE = Rule(
    rule_id="op.readable",
    expectation="expect_column_to_be_readable",
    kwargs={"column": "op"},
    severity=Severity.ROW,
    dimension="conformity",
    zh="操作不是 I、U、D",
    en="Operation is not I, U or D",
)


def rules_of(contract: Contract) -> tuple[Rule, ...]:
    """Return every rule that Great Expectations judges for the contract."""
    return (*contract.rules, OPERATION_READABLE) if contract.has_op else contract.rules
