"""Whether a delivery came in time: judged once, from its date, its night and the contract's calendar."""

from __future__ import annotations

from datetime import date

from cityplan.contracts import Contract
from cityplan.contracts.calendar import due_by
from cityplan.validation.results import CheckResult
from cityplan.validation.rules import DELIVERY_ON_TIME
from cityplan.warehouse.connect import Connection

# A correction of what was accepted in time is not late, nor is what somebody accepts after refusing it.
_FORMER = """
select result.passed
from quality.check_result as result
inner join audit.delivery_event as event using (delivery_id)
where event.department = %s and event.extract = %s and event.as_of = %s and result.rule_id = %s
    and (event.event = 'accepted' or (event.event = 'refused' and event.content_sha256 = %s))
order by event.event_id
limit 1
"""


def judge_timeliness(
    connection: Connection, contract: Contract, as_of: date, content_sha256: str, night: date | None
) -> tuple[CheckResult, ...]:
    """Return whether data of that date came in time; nothing when nobody knows in which night it came.

    What was first accepted for the date says so for all that corrects it; `night` is the business date.
    """
    asked = (contract.department, contract.extract, as_of, DELIVERY_ON_TIME.rule_id, content_sha256)
    former = connection.execute(_FORMER, asked).fetchone()
    if former is None and night is None:
        return ()
    on_time = former[0] if former else night is not None and night <= due_by(contract, as_of)
    return (CheckResult(DELIVERY_ON_TIME, 1, int(not on_time), on_time),)
