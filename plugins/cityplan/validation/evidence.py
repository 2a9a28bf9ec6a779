"""Evidence of rows that broke rules without being set aside: quality.failed_row.

Of a refused delivery every such row is kept: somebody has to mend them all. Of warnings the first ones are:
nobody waits for them, and their number stands in quality.check_result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Identifier, Literal

from cityplan.contracts import Contract, Rule, Severity
from cityplan.history.columns import listed
from cityplan.validation.predicates import breaking
from cityplan.validation.quarantine import keep, split_rows, unsplit_rows
from cityplan.validation.results import CheckResult
from cityplan.validation.rules import RECORD_WHOLE, columns_of, rules_of
from cityplan.warehouse.connect import Connection, count

SAMPLE = 20
"""Rows kept of a warning in a delivery, and of a reference in a night."""

_TOLD = 5
_TOLD_ROWS = re.compile(r"不合规行（\d+）前 \d+ 行 · First of (\d+) broken rows: .*", re.DOTALL)
_NOT_TOLD = r"不合规行（\1）见质量日报 · The \1 broken rows are in the quality report."
_OF_A_RULE = SQL("""
(
    select file_no, row_number, {key}, {place} as place, {rule_id} as rule_id
    from {table} where is_skipped is not true and {breaks}
    order by file_no, row_number limit {most}
)
""")
_BROKEN = SQL("""
select file_no, row_number, array_agg(rule_id order by place) as rule_ids, {key}
from ({rules}) as of_a_rule group by file_no, row_number, {key}
""")
_FOUND = SQL("with found as ({found}) {described}")
# Of raw no more rows than a few that were found leave the processors that read it.
_NUMBERS = SQL("(select array_agg(row_number) from found)::integer[]")
_BREAKING_ROW_RULES = """
select count(*) from quality.failed_row where delivery_id = %s and outcome = 'refused' and rule_ids && %s
"""
_FIRST = """
select file, sheet, row_number, rule_ids, reason, count(*) over () from quality.failed_row
where delivery_id = %s and outcome = 'refused' order by file_no, row_number limit %s
"""

_KEPT = """
select outcome, night, file, sheet, row_number, rule_ids, reason from quality.failed_row
where delivery_id = %s order by outcome, night, file_no, row_number
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """A delivery whose rows were judged: its typed table, its rows in raw, and what came of each rule."""

    contract: Contract
    delivery_id: int
    typed: Identifier
    raw: Identifier
    results: tuple[CheckResult, ...]

    def broken(self, *severities: Severity) -> Sequence[Rule]:
        """Return the rules that rows of the delivery break, of these severities."""
        failed = (result.rule for result in self.results if result.failed)
        return [rule for rule in failed if rule.severity in severities and breaking(rule) is not None]


def keep_warned(connection: Connection, judged: Judged) -> None:
    """Keep the first rows that break each warning; part of the caller's transaction."""
    if rules := judged.broken(Severity.WARNING):
        _keep(connection, judged, "warning", _rows(judged, rules, SAMPLE))


def keep_refused(connection: Connection, judged: Judged) -> int:
    """Keep all rows of a refused delivery that break rules; part of the caller's transaction.

    Returns how many of them break a row rule or could not be split.
    """
    if rules := judged.broken(Severity.ROW, Severity.DELIVERY):
        _keep(connection, judged, "refused", _rows(judged, rules, None))
    _keep(connection, judged, "refused", unsplit_rows(judged.delivery_id, judged.raw))
    of_rows = [rule.rule_id for rule in rules if rule.severity is Severity.ROW]
    parameters = (judged.delivery_id, [RECORD_WHOLE.rule_id, *of_rows])
    return count(connection, _BREAKING_ROW_RULES, parameters)


def kept_rows(connection: Connection, delivery_id: int) -> Iterator[str]:
    """Return what is kept of a delivery, a line each: outcome, place, rules, reason; in the file's order."""
    for outcome, night, file, sheet, number, rules, reason in connection.execute(_KEPT, (delivery_id,)):
        of_night = f" {night}" if night else ""
        yield f"{outcome}{of_night}: {_place(file, sheet, number, ())}: {reason} [{', '.join(rules)}]"


def first_rows(connection: Connection, contract: Contract, delivery_id: int) -> str | None:
    """Return the first broken rows of a refused delivery in words for its owner; None when there is none."""
    rows = connection.execute(_FIRST, (delivery_id, _TOLD)).fetchall()
    if not rows:
        return None
    columns = {rule.rule_id: columns_of(contract, rule) for rule in rules_of(contract)}
    told = "; ".join(
        f"{_place(file, sheet, number, [name for rule in rules for name in columns.get(rule, ())])}: {reason}"
        for file, sheet, number, rules, reason, _ in rows
    )
    found = rows[0][-1]
    return f"不合规行（{found}）前 {len(rows)} 行 · First of {found} broken rows: {told}"


def without_rows(reason: str) -> str:
    """Return a refusal's reason with the number of the broken rows in the place of `first_rows`."""
    return _TOLD_ROWS.sub(_NOT_TOLD, reason)


def _place(file: str, sheet: str | None, row_number: int, columns: Iterable[str]) -> str:
    sheets = [f"sheet 工作表 {sheet}"] if sheet else []
    named = ", ".join(dict.fromkeys(columns))
    of_columns = [f"column 列 {named}"] if named else []
    return ", ".join([file, *sheets, f"row 行 {row_number}", *of_columns])


def _rows(judged: Judged, rules: Sequence[Rule], most: int | None) -> Composable:
    key = listed(judged.contract.key)
    each = (
        _OF_A_RULE.format(
            table=judged.typed,
            key=key,
            place=Literal(place),
            rule_id=Literal(rule.rule_id),
            breaks=breaking(rule),
            most=Literal(most),
        )
        for place, rule in enumerate(rules)
    )
    found = _BROKEN.format(key=key, rules=SQL(" union all ").join(each))
    described = split_rows(
        judged.contract,
        judged.delivery_id,
        Identifier("found"),
        judged.raw,
        rules,
        numbers=None if most is None else _NUMBERS,
    )
    return _FOUND.format(found=found, described=described)


def _keep(connection: Connection, judged: Judged, outcome: str, rows: Composable) -> None:
    keep(connection, "failed_row", rows, delivery_id=judged.delivery_id, outcome=outcome)
