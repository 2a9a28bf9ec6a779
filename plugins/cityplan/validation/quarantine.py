"""Describes rows that break rules, with personal data masked, and writes those set aside to
quality.quarantined_row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import LiteralString

from psycopg.sql import SQL, Composable, Identifier, Literal

from cityplan.contracts import Contract, Field, FieldType, Rule, Severity
from cityplan.validation.masking import masked_texts, without_strays
from cityplan.validation.rules import RECORD_WHOLE, rules_of
from cityplan.warehouse.connect import Connection
from cityplan.warehouse.planning import ALL_PROCESSORS, planning

DESCRIBED = SQL("file, file_no, sheet, row_number, rule_ids, reason, record_key, values")
"""Columns of a row that breaks rules, as quality.quarantined_row and quality.failed_row have them."""

# Of rows that came a moment ago the planner may know no number, take them for a few and look each up in raw;
# and an insert of what it selects is work for one processor.
_READ_ONCE_BY_ALL = {"enable_nestloop": "off", **ALL_PROCESSORS}
_DESCRIBE = SQL("""
create temporary table described on commit drop as
select * from ({rows}) as row ({described})
""")
_INSERT = SQL("""
insert into {kept} ({same}, {described})
select {values}, {described} from pg_temp.described order by file_no, row_number
""")
_SPLIT = SQL("""
select file.name, file_no, file.sheet, row_number, typed.rule_ids, words.reason, {key}, masked.texts
from {typed} as typed
inner join {raw} as delivered using (file_no, row_number)
inner join audit.delivery_file as file using (delivery_id, file_no)
cross join lateral (select {masked} as texts offset 0) as masked -- put together once, however often read
cross join lateral (
    select string_agg(
        said.zh || coalesce('（' || (masked.texts ->> said.field) || '）', '') || ' · '
        || said.en || coalesce(' (' || (masked.texts ->> said.field) || ')', ''),
        '; ' order by broken.place
    ) as reason
    from unnest(typed.rule_ids) with ordinality as broken (rule_id, place)
    inner join jsonb_to_recordset({rules}::jsonb) as said (rule_id text, zh text, en text, field text)
        using (rule_id)
) as words
where typed.rule_ids is not null and delivery_id = {delivery_id}{among}
order by file_no, row_number
""")
# An unsplit record's texts stand in the wrong columns, where nothing tells which are personal: none is shown.
_UNSPLIT = SQL("""
select file.name, file_no, file.sheet, row_number, array[{rule_id}], {words} || ': ' || problem, null,
    '{{}}'::jsonb
from {raw} as delivered
inner join audit.delivery_file as file using (delivery_id, file_no)
where delivery_id = {delivery_id} and problem is not null
order by file_no, row_number
""")
# Equal keys of an extract have equal digests; rows of two extracts are not to be joined by person.
_DIGEST = SQL("encode(substr(sha256(convert_to({extract} || {text}, 'UTF8')), 1, 16), 'hex')")


def quarantine(
    connection: Connection, contract: Contract, delivery_id: int, typed: Identifier, raw: Identifier
) -> int:
    """Record every row of the delivery that was set aside, and return how many; part of the caller's
    transaction.
    """
    rules = [rule for rule in rules_of(contract) if rule.severity is Severity.ROW]
    found = (split_rows(contract, delivery_id, typed, raw, rules), unsplit_rows(delivery_id, raw))
    return sum(keep(connection, "quarantined_row", rows, delivery_id=delivery_id) for rows in found)


def keep(connection: Connection, table: LiteralString, rows: Composable, **same: int | str) -> int:
    """Write the rows of a query for DESCRIBED into a table of schema quality, in the file's order; returns
    how many. `same` are columns that are the same in all of them. Part of the caller's transaction.
    """
    with planning(connection, _READ_ONCE_BY_ALL):
        connection.execute(_DESCRIBE.format(rows=rows, described=DESCRIBED))
    insert = _INSERT.format(
        kept=Identifier("quality", table),
        same=SQL(", ").join(map(Identifier, same)),
        values=SQL(", ").join(map(Literal, same.values())),
        described=DESCRIBED,
    )
    written = connection.execute(insert).rowcount
    connection.execute("drop table pg_temp.described")
    return written


def split_rows(
    contract: Contract,
    delivery_id: int,
    typed: Composable,
    raw: Identifier,
    rules: Iterable[Rule],
    *,
    numbers: Composable | None = None,
) -> Composable:
    """Return a query for the rows of `typed` that have rule_ids: DESCRIBED, in the file's order.

    `typed` has file_no, row_number, rule_ids and the columns of the key, `rules` are those that may be in
    rule_ids. `record_key` is the shown_key. `numbers`, an array, has the row numbers of a `typed` of few
    rows: no others of raw are taken.
    """
    return _SPLIT.format(
        delivery_id=Literal(delivery_id),
        key=shown_key(contract),
        typed=typed,
        raw=raw,
        among=SQL("") if numbers is None else SQL(" and delivered.row_number = any({})").format(numbers),
        masked=masked_texts(contract),
        rules=Literal(_words(contract, rules)),
    )


def unsplit_rows(delivery_id: int, raw: Identifier) -> Composable:
    """Return a query for the rows that could not be split into columns, described the same way."""
    words = Literal(f"{RECORD_WHOLE.zh} · {RECORD_WHOLE.en}")
    rule_id = Literal(RECORD_WHOLE.rule_id)
    return _UNSPLIT.format(delivery_id=Literal(delivery_id), rule_id=rule_id, words=words, raw=raw)


def record_key(contract: Contract) -> Composable:
    """Return the typed key of alias `typed` joined by |, null when a part of it is missing.

    A personal part is a digest of its pseudonym, another one in each extract.
    """
    return _key(contract, lambda _, text: text)


def shown_key(contract: Contract) -> Composable:
    """Return the same key without persons in its texts; a row that had one is not found by its key when its
    record comes again.
    """
    return _key(contract, lambda field, text: without_strays(text) if field.type is FieldType.TEXT else text)


def _key(contract: Contract, as_seen: Callable[[Field, Composable], Composable]) -> Composable:
    parts: list[Composable] = []
    for field in map(contract.field, contract.key):
        text = SQL("{}::text").format(Identifier("typed", field.name))
        if field.pii is None:
            parts.append(as_seen(field, text))
        else:
            parts.append(_DIGEST.format(extract=Literal(f"{contract.name} "), text=text))
    return SQL(" || '|' || ").join(parts)


def _words(contract: Contract, rules: Iterable[Rule]) -> str:
    """The rules' words, and the column whose text explains a rule's failure (none where two are compared)."""
    known = {field.name for field in contract.fields}
    return json.dumps(
        [
            {
                "rule_id": rule.rule_id,
                "zh": rule.zh,
                "en": rule.en,
                "field": column if (column := rule.kwargs.get("column")) in known else None,
            }
            for rule in rules
        ],
        ensure_ascii=False,
    )
