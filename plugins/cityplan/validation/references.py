"""References across extracts: whether the values of a column are found in the extract it refers to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from psycopg.sql import SQL, Composable, Identifier, Literal

from cityplan.contracts import Contract, Field
from cityplan.history.tables import Tables
from cityplan.validation.evidence import SAMPLE
from cityplan.validation.masking import STARS, without_strays
from cityplan.validation.quarantine import shown_key
from cityplan.validation.reference_counts import count_references
from cityplan.validation.results import CheckResult
from cityplan.validation.rules import reference_rule, references_of
from cityplan.warehouse.connect import Connection

_SHOWN_OF_PSEUDONYM = 6
_KNOWN = SQL("""
select distinct {referred_column} as value from {referred} where not is_deleted
""")
_JUDGED = SQL("""
select coalesce(sum(records), 0)::bigint, coalesce(sum(records) filter (where known.value is null), 0)::bigint
from quality.reference_count as said
left join ({known}) as known using (value)
where extract = %(extract)s and column_name = %(column)s
""")
# The moments at which the first of them became known: only what came then is read to find them again.
_FIRST_UNKNOWN = SQL("""
select array_agg(known_from)
from (
    select known_from, sum(sum(records)) over (order by known_from) - sum(records) as earlier
    from quality.reference_count as said
    left join ({known}) as known using (value)
    where extract = %(extract)s and column_name = %(column)s and known.value is null
    group by known_from
) as of_a_moment
where earlier < %(most)s
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
    from {current} as typed
    left join ({known}) as known on known.value = typed.{column}
    where typed.known_from = any(%(moments)s) and typed.{column} is not null and not typed.is_deleted
        and known.value is null
    order by known_from, file_no, row_number limit %(most)s
) as record
inner join audit.delivery_file as file using (delivery_id, file_no)
on conflict do nothing
""")


def judge_references(connection: Connection, contract: Contract, night: date) -> Iterator[CheckResult]:
    """Judge the extract's references over the records in force and keep the first unknown ones as evidence;
    part of the caller's transaction.
    """
    for field, referred, referred_column in references_of(contract):
        rule = reference_rule(field, referred)
        count_references(connection, contract, field.name)
        names = {
            "current": Tables.of(contract).current,
            "column": Identifier(field.name),
            "known": _KNOWN.format(
                referred=Tables.of(referred).current, referred_column=Identifier(referred_column)
            ),
            "night": Literal(night),
            "rule_id": Literal(rule.rule_id),
            "zh": Literal(rule.zh),
            "en": Literal(rule.en),
            "name": Literal(field.name),
            "shown": _shown(field),
            "key": shown_key(contract),
        }
        parameters = {"extract": contract.name, "column": field.name, "most": SAMPLE}
        row = connection.execute(_JUDGED.format(**names), parameters).fetchone()
        evaluated, failed = row or (0, 0)
        if failed:
            [(moments,)] = connection.execute(_FIRST_UNKNOWN.format(**names), parameters).fetchall()
            connection.execute(_KEEP.format(**names), parameters | {"moments": moments})
        yield CheckResult(rule, evaluated, failed, failed == 0)


def _shown(field: Field) -> Composable:
    """The typed value as anybody may see it: of a pseudonym its beginning, and no stray number."""
    text = SQL("{}::text").format(Identifier("typed", field.name))
    if field.pii is not None:
        return SQL("left({}, {}) || {}").format(text, Literal(_SHOWN_OF_PSEUDONYM), Literal(STARS))
    return without_strays(text)
