"""Which deliveries a judged one is compared with."""

from __future__ import annotations

from datetime import date

from tests.support.deliveries import TestWarehouse

CASES = "petitions.cases"
PAST = """
select past.as_of, past.records
from audit.delivery as judged, work.past_deliveries(judged.delivery_id, 9) as past
where judged.as_of = %s
order by past.as_of desc
"""


def test_a_date_sent_again_counts_once_as_it_was_accepted_last_and_the_judged_date_not_at_all(
    city: TestWarehouse,
) -> None:
    for as_of, records in (("2024-03-29", 4), ("2024-03-30", 2), ("2024-03-30", 3), ("2024-03-31", 5)):
        city.deliver_clean(CASES, as_of, records)
        assert {str(outcome.status) for outcome in city.load(CASES)} <= {"accepted", "unchanged"}
    assert city.rows(PAST, "2024-03-31") == [(date(2024, 3, 30), 3), (date(2024, 3, 29), 4)]
    assert city.rows(PAST, "2024-03-29") == []
