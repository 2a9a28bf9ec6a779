"""Rules judged once a night, over what is in force: references across extracts, and the calendar.

Departments deliver in any order, so that only the end of a night can tell whether a reference is known.
The outcome stands with the extract's latest accepted delivery; a replay of rows is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from psycopg.sql import SQL, Identifier

from cityplan.contracts import Contract
from cityplan.contracts.calendar import due_as_of
from cityplan.validation.results import CheckResult, write_results
from cityplan.validation.rules import EXTRACT_ON_TIME, reference_rule, references_of
from cityplan.warehouse.connect import Connection

_LATEST = """
select delivery_id, as_of from audit.delivery
where department = %s and extract = %s and status = 'accepted' and as_of <= %s and channel <> 'replay'
order by as_of desc, delivery_id desc
limit 1
"""
_UNKNOWN = SQL("""
select count(*), count(*) filter (where not exists (
    select from {referred} as known
    where known.{referred_column} = record.{column} and known.known_to = 'infinity' and not known.is_deleted
))
from {referring} as record
where record.{column} is not null and record.known_to = 'infinity' and not record.is_deleted
""")


def judge_night(connection: Connection, contracts: Mapping[str, Contract], night: date) -> None:
    """Write the night's outcomes to quality.check_result, anew when repeated; a transaction of its own."""
    with connection.transaction():
        for contract in contracts.values():
            parameters = (contract.department, contract.extract, night)
            latest = connection.execute(_LATEST, parameters).fetchone()
            if latest is None:
                continue
            delivery_id, as_of = latest
            late = as_of < due_as_of(contract, night)
            results = (
                CheckResult(EXTRACT_ON_TIME, 1, int(late), not late),
                *_references(connection, contract),
            )
            write_results(connection, contract, delivery_id, results, night)


def _references(connection: Connection, contract: Contract) -> Iterator[CheckResult]:
    for field, referred, column in references_of(contract):
        query = _UNKNOWN.format(
            referring=Identifier("history", contract.table),
            column=Identifier(field.name),
            referred=Identifier("history", referred.table),
            referred_column=Identifier(column),
        )
        row = connection.execute(query).fetchone()
        evaluated, failed = row or (0, 0)
        yield CheckResult(reference_rule(field, referred), evaluated, failed, failed == 0)
