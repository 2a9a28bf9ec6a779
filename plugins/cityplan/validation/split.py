"""Splits the rows of a delivery: one scan counts the rows that break each rule, and only where a row rule is
broken a second one writes which ones each row breaks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Identifier, Literal

from cityplan.contracts import Contract, Rule, Severity
from cityplan.validation.predicates import breaking, row_predicate
from cityplan.validation.rules import rules_of
from cityplan.validation.verdict import ValidationError, Verdict
from cityplan.warehouse.connect import Connection
from cityplan.warehouse.planning import planning

_MARKS = ("rule_ids", "is_skipped")

# All processors share this scan; an update has only one.
_COUNT = SQL("select {} from {} where is_skipped is not true")
_SPLIT = SQL("""
update {table} set rule_ids = array_remove(array[{cases}], null)
where is_skipped is not true and ({any_broken})
""")
_WRITTEN = SQL("""
select rule_id, count(*) from {table}, unnest(rule_ids) as rule_id where rule_ids is not null group by rule_id
""")


@dataclass(frozen=True, slots=True)
class Split:
    """Rows that break each rule, by rule_id, and rows that break at least one row rule.

    Of row rules what was written is counted. Rules about the delivery as a whole are not in it.
    """

    counts: Mapping[str, int]
    broken: int


def split_rows(connection: Connection, contract: Contract, table: str) -> Split:
    """Write rule_ids of the typed table's rows and count the rows that break each rule.

    Repeated rows (is_skipped) are left out. Raises ConfigurationError for a rule of severity row that names
    no rows.
    """
    row_rules = {rule.rule_id: row_predicate(rule) for rule in _of(contract, Severity.ROW)}
    others = {
        rule.rule_id: condition
        for rule in _of(contract, Severity.DELIVERY, Severity.WARNING)
        if (condition := breaking(rule)) is not None
    }
    target = Identifier("work", table)
    counts, broken = _counted(connection, target, row_rules | others), 0
    if any(counts[rule_id] for rule_id in row_rules):
        broken = _write(connection, target, row_rules)
        written = {row[0]: row[1] for row in connection.execute(_WRITTEN.format(table=target))}
        counts |= {rule_id: written.get(rule_id, 0) for rule_id in row_rules}
    # Which rows are taken, and their keys, decide how history is merged; no other column is asked for.
    asked = SQL(", ").join(map(Identifier, (*contract.key, *_MARKS)))
    with connection.transaction(), planning(connection, {"default_statistics_target": "10"}):
        connection.execute(SQL("analyze {} ({})").format(target, asked))
    return Split(counts, broken)


def _counted(connection: Connection, table: Identifier, rules: Mapping[str, Composable]) -> dict[str, int]:
    if not rules:
        return {}
    counts = SQL(", ").join(SQL("count(*) filter (where {})").format(test) for test in rules.values())
    row = connection.execute(_COUNT.format(counts, table)).fetchone()
    return dict(zip(rules, row or (), strict=True))


def _write(connection: Connection, table: Identifier, rules: Mapping[str, Composable]) -> int:
    cases = [
        SQL("case when {} then {} end").format(test, Literal(rule_id)) for rule_id, test in rules.items()
    ]
    statement = _SPLIT.format(
        table=table, cases=SQL(", ").join(cases), any_broken=SQL(" or ").join(rules.values())
    )
    return connection.execute(statement).rowcount


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
