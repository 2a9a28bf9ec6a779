"""Writes the verdict on every rule, failed or not, to quality.check_result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cityplan.contracts import Contract, Rule
from cityplan.validation.limits import limit_of
from cityplan.validation.rules import RECORD_WHOLE, rules_of
from cityplan.validation.verdict import Verdict
from cityplan.warehouse.connect import Connection

_INSERT = """
insert into quality.check_result
    (rule_id, extract, department, delivery_id, dimension, severity, evaluated, failed, passed, threshold,
    night, checked_at)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp())
"""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A rule's outcome in one delivery: rows it was evaluated on, rows that break it, whether it passed.

    A rule about the delivery as a whole is evaluated once.
    """

    rule: Rule
    evaluated: int
    failed: int
    passed: bool


def check_results(
    contract: Contract, verdicts: Mapping[str, Verdict], counts: Mapping[str, int], rows: int, unsplit: int
) -> tuple[CheckResult, ...]:
    """Return the outcome of every rule.

    `rows` are those of the typed table without repetitions; `unsplit` records never came that far.
    """
    return tuple(_results(contract, verdicts, counts, rows, unsplit))


def _results(
    contract: Contract, verdicts: Mapping[str, Verdict], counts: Mapping[str, int], rows: int, unsplit: int
) -> Iterator[CheckResult]:
    yield CheckResult(RECORD_WHOLE, rows + unsplit, unsplit, unsplit == 0)
    for rule in rules_of(contract):
        passed = verdicts[rule.rule_id].passed
        if rule.rule_id in counts:
            yield CheckResult(rule, rows, counts[rule.rule_id], passed)
        else:
            yield CheckResult(rule, 1, int(not passed), passed)


def write_results(
    connection: Connection,
    contract: Contract,
    delivery_id: int | None,
    results: tuple[CheckResult, ...],
    night: date | None = None,
) -> None:
    """Record the outcomes beside those there are; part of the caller's transaction.

    `night` is the business date of what is judged once a night, None for what is judged of a delivery.
    """
    rows: list[tuple[Any, ...]] = [
        (
            result.rule.rule_id,
            contract.extract,
            contract.department,
            delivery_id,
            result.rule.dimension,
            result.rule.severity.value,
            result.evaluated,
            result.failed,
            result.passed,
            limit_of(contract, result.rule),
            night,
        )
        for result in results
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)
