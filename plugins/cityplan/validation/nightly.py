"""Rules judged once a night, over what is in force: references across extracts, and the calendar.

Departments deliver in any order, so that only the end of a night can tell whether a reference is known.
The outcome stands with the extract's latest accepted delivery (a replay of rows is none), or with no delivery
while nothing of the extract was ever accepted: then it is late.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cityplan.contracts import Contract
from cityplan.contracts.calendar import due_as_of
from cityplan.validation.references import judge_references
from cityplan.validation.results import CheckResult, write_results
from cityplan.validation.rules import EXTRACT_ON_TIME
from cityplan.warehouse.connect import Connection

_LATEST = """
select delivery_id, as_of from audit.delivery
where department = %s and extract = %s and status = 'accepted' and as_of <= %s and channel <> 'replay'
order by as_of desc, delivery_id desc
limit 1
"""


_JUDGED = "select exists (select from quality.check_result where night = %s)"


def is_judged(connection: Connection, night: date) -> bool:
    """Whether the night was judged already, as it is when its publication is opened."""
    return connection.execute(_JUDGED, (night,)).fetchone() == (True,)


def judge_night(connection: Connection, contracts: Mapping[str, Contract], night: date) -> None:
    """Write the night's outcomes to quality.check_result, again when repeated; a transaction of its own."""
    with connection.transaction():
        for contract in contracts.values():
            parameters = (contract.department, contract.extract, night)
            latest = connection.execute(_LATEST, parameters).fetchone()
            delivery_id, as_of = latest or (None, date.min)
            late = as_of < due_as_of(contract, night)
            results = (
                CheckResult(EXTRACT_ON_TIME, 1, int(late), not late),
                *(judge_references(connection, contract, night) if latest else ()),
            )
            write_results(connection, contract, delivery_id, results, night)
