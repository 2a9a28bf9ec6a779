"""How many rows a delivery may be expected to hold, from those accepted before it."""

from __future__ import annotations

from datetime import date

from cityplan.validation.past import PastRows, usual_rows

DAY = date(2024, 5, 20)


def day(number: int) -> date:
    return date(2024, 5, number)


def test_a_snapshot_repeats_the_state_before_it() -> None:
    assert usual_rows(PastRows(DAY, [(day(10), 40), (day(1), 90)]), None) == (40, 40)


def test_changes_come_at_a_rate_for_one_period_at_least_and_all_days_at_most() -> None:
    past = PastRows(DAY, [(day(10), 40), (day(6), 80), (day(2), 999)])
    assert usual_rows(past, 5) == (15 * 5, 15 * 10)


def test_nothing_is_expected_of_the_first_deliveries() -> None:
    assert usual_rows(PastRows(DAY, [(day(10), 40)]), 5) is None
    assert usual_rows(PastRows(DAY, []), None) is None
    assert usual_rows(PastRows(None, [(day(10), 40)]), None) is None
