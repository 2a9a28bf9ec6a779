"""A judge for a refused delivery inside somebody's transaction, into which Great Expectations cannot see.

Row rules are counted by the predicates that split the rows; what was said of the delivery as a whole when it
was refused still holds of the same files. The real override is judged by Great Expectations.
"""

from __future__ import annotations

from collections.abc import Mapping

from psycopg.sql import SQL, Identifier, Literal

from cityplan.contracts import Contract
from cityplan.validation.predicates import breaking
from cityplan.validation.rules import rules_of
from cityplan.validation.verdict import Judge, ValidationError, Verdict
from cityplan.warehouse.connect import Connection

_FORMER = "select rule_id, passed, failed from quality.check_result where delivery_id = %s"


def judge_within(connection: Connection, refused: int) -> Judge:
    """Return a judge of the refused delivery's files that reads over the connection.

    It raises ValidationError for a rule about deliveries that is newer than the refusal.
    """

    def judge(contract: Contract, table: str) -> Mapping[str, Verdict]:
        rows = connection.execute(_FORMER, (refused,)).fetchall()
        former = {rule_id: Verdict(passed, failed) for rule_id, passed, failed in rows}
        verdicts = {**former, **_counted(connection, contract, table)}
        if missing := sorted({rule.rule_id for rule in rules_of(contract)} - verdicts.keys()):
            raise ValidationError(
                f"{contract.name}: rules {', '.join(missing)} are newer than the refusal of "
                f"delivery {refused} (拒收时尚无此规则).",
                "Nothing can be said beforehand; the override itself judges by all rules.",
            )
        return verdicts

    return judge


def _counted(connection: Connection, contract: Contract, table: str) -> Mapping[str, Verdict]:
    conditions = {
        rule.rule_id: condition for rule in rules_of(contract) if (condition := breaking(rule)) is not None
    }
    counts = SQL(", ").join(
        SQL("{}, count(*) filter (where {})").format(Literal(rule_id), condition)
        for rule_id, condition in conditions.items()
    )
    query = SQL("select jsonb_build_object({}) from {}").format(counts, Identifier("work", table))
    row = connection.execute(query).fetchone()
    assert row is not None  # noqa: S101 an aggregate has one row
    return {rule_id: Verdict(failed == 0, failed) for rule_id, failed in row[0].items()}
