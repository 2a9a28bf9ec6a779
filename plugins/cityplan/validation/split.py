"""Splits the rows of a delivery: one statement evaluates every row rule and writes which ones each row
breaks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from psycopg.sql import SQL, Composable, Identifier, Literal

from cityplan.contracts import Contract, Rule, Severity
from cityplan.validation.predicates import breaking, row_predicate
from cityplan.validation.rules import rules_of
from cityplan.validation.verdict import ValidationError, Verdict
from cityplan.warehouse.connect import Connection

_SPLIT = SQL("""
update {table} set rule_ids = {row_rules}, warning_ids = {other_rules}
where is_skipped is not true and ({any_broken})
""")
_COUNT = SQL("""
select rule_id, count(*)
from {table}, unnest(rule_ids || warning_ids) as rule_id
where rule_ids is not null or warning_ids is not null
group by rule_id
""")


def split_rows(connection: Connection, contract: Contract, table: str) -> Mapping[str, int]:
    """Write rule_ids and warning_ids of the typed table's rows; rule_id -> rows that break it.

    Repeated rows (is_skipped) are left out. Rules about the delivery as a whole are not in the result. Raises
    ConfigurationError for a rule of severity row that names no rows.
    """
    row_rules = {rule.rule_id: row_predicate(rule) for rule in _of(contract, Severity.ROW)}
    others = {
        rule.rule_id: condition
        for rule in _of(contract, Severity.DELIVERY, Severity.WARNING)
        if (condition := breaking(rule)) is not None
    }
    conditions = [*row_rules.values(), *others.values()]
    counts = dict.fromkeys([*row_rules, *others], 0)
    target = Identifier("work", table)
    connection.execute(
        _SPLIT.format(
            table=target,
            row_rules=_broken(row_rules),
            other_rules=_broken(others),
            any_broken=SQL(" or ").join([SQL("false"), *conditions]),
        )
    )
    connection.execute(SQL("analyze {}").format(target))  # which rows are taken decides how history is merged
    counts.update({row[0]: row[1] for row in connection.execute(_COUNT.format(table=target))})
    return counts


def broken_rows(connection: Connection, table: str) -> int:
    """Return how many rows of the split table break a row rule."""
    query = SQL("select count(*) from {} where rule_ids is not null").format(Identifier("work", table))
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def check_agreement(contract: Contract, verdicts: Mapping[str, Verdict], counts: Mapping[str, int]) -> None:
    """Raise ValidationError unless Great Expectations and the split count the same rows for every rule."""
    for rule_id, failed in counts.items():
        verdict = verdicts[rule_id]
        said = 0 if verdict.passed else verdict.failed
        if said != failed:
            raise ValidationError(
                f"{contract.name}, rule {rule_id}: Great Expectations counts {said} broken rows, the split "
                f"{failed} (两次计数不一致).",
                "Nothing was decided. Compare the expectation with its SQL in validation/predicates.py.",
            )


def _of(contract: Contract, *severities: Severity) -> Sequence[Rule]:
    return [rule for rule in rules_of(contract) if rule.severity in severities]


def _broken(rules: Mapping[str, Composable]) -> Composable:
    """Array of the ids of the rules a row breaks, null when it breaks none."""
    if not rules:
        return SQL("null")
    cases = [
        SQL("case when {} then {} end").format(test, Literal(rule_id)) for rule_id, test in rules.items()
    ]
    return SQL("nullif(array_remove(array[{}], null), '{{}}'::text[])").format(SQL(", ").join(cases))
