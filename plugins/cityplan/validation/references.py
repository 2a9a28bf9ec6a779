"""References across extracts: whether the values of a column are found in the extract it refers to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from psycopg.sql import SQL, Composable, Identifier, Literal

from cityplan.contracts import Contract, Field
from cityplan.validation.evidence import SAMPLE
from cityplan.validation.masking import STARS, without_strays
from cityplan.validation.quarantine import record_key
from cityplan.validation.results import CheckResult
from cityplan.validation.rules import reference_rule, references_of
from cityplan.warehouse.connect import Connection

_SHOWN_OF_PSEUDONYM = 6
_IN_FORCE = SQL("""
from {referring} as typed
where typed.{column} is not null and typed.known_to = 'infinity' and not typed.is_deleted
""")
_UNKNOWN = SQL("""
not exists (
    select from {referred} as known
    where known.{referred_column} = typed.{column} and known.known_to = 'infinity' and not known.is_deleted
)
""")
# Each value is looked up once, by a join. Of a subquery in a count the planner expects that it runs once, and
# looks every record up by itself.
_COUNTED = SQL("""
select
    coalesce(sum(said.records), 0)::bigint,
    coalesce(sum(said.records) filter (where known.value is null), 0)::bigint
from (select typed.{column} as value, count(*) as records {in_force} group by 1) as said
left join (
    select distinct {referred_column} as value from {referred} where known_to = 'infinity' and not is_deleted
) as known using (value)
""")
# The same records again on a repeated night.
_KEEP = SQL("""
insert into quality.failed_row
    (delivery_id, outcome, night, file, file_no, sheet, row_number, rule_ids, reason, record_key, values)
select delivery_id, 'reference', {night}, file.name, file_no, file.sheet, row_number, array[{rule_id}],
    {zh} || '（' || shown || '） · ' || {en} || ' (' || shown || ')', key,
    jsonb_build_object({name}::text, shown)
from (
    select delivery_id, file_no, row_number, {shown} as shown, {key} as key
    {in_force} and {unknown}
    order by delivery_id, file_no, row_number limit {most}
) as record
inner join audit.delivery_file as file using (delivery_id, file_no)
on conflict do nothing
""")


def judge_references(connection: Connection, contract: Contract, night: date) -> Iterator[CheckResult]:
    """Judge the extract's references over the records in force and keep the first unknown ones as evidence;
    part of the caller's transaction.
    """
    for field, referred, column in references_of(contract):
        rule = reference_rule(field, referred)
        names = {
            "referring": Identifier("history", contract.table),
            "column": Identifier(field.name),
            "referred": Identifier("history", referred.table),
            "referred_column": Identifier(column),
        }
        in_force = _IN_FORCE.format(**names)
        row = connection.execute(_COUNTED.format(in_force=in_force, **names)).fetchone()
        evaluated, failed = row or (0, 0)
        if failed:
            statement = _KEEP.format(
                night=Literal(night),
                rule_id=Literal(rule.rule_id),
                zh=Literal(rule.zh),
                en=Literal(rule.en),
                name=Literal(field.name),
                shown=_shown(field),
                key=record_key(contract),
                most=Literal(SAMPLE),
                in_force=in_force,
                unknown=_UNKNOWN.format(**names),
            )
            connection.execute(statement)
        yield CheckResult(rule, evaluated, failed, failed == 0)


def _shown(field: Field) -> Composable:
    """The typed value as anybody may see it: of a pseudonym its beginning, and no stray number."""
    text = SQL("{}::text").format(Identifier("typed", field.name))
    if field.pii is not None:
        return SQL("left({}, {}) || {}").format(text, Literal(_SHOWN_OF_PSEUDONYM), Literal(STARS))
    return without_strays(text)
