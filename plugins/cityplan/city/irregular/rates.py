"""How often each irregularity occurs in an irregular city, and what must become of the row it is in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cityplan.city.model import Outcome


@dataclass(frozen=True, slots=True)
class Rate:
    """share: of the rows where the irregularity is possible (of deliveries for those of a whole delivery)."""

    share: float
    expected: Outcome = Outcome.ACCEPTED


RATES: Mapping[str, Rate] = {
    # Another way of writing the same: the row is accepted with the meaning it had.
    "null_mark": Rate(0.02),
    "full_width_digits": Rate(0.004),
    "date_form": Rate(0.008),
    "thousands_separator": Rate(0.02),
    "ten_thousand_unit": Rate(0.01),
    "small_or_full_width_x": Rate(0.1),
    "fifteen_digit_id": Rate(0.001),
    "other_spelling": Rate(0.004),
    # Accepted, but it says something else: the unit was abolished.
    "retired_division": Rate(0.002),
    # Broken: the row is set aside.
    "ruined_id": Rate(0.0008, Outcome.QUARANTINED),
    "never_existing_division": Rate(0.0008, Outcome.QUARANTINED),
    "outside_code_list": Rate(0.0008, Outcome.QUARANTINED),
    "impossible_date": Rate(0.0005, Outcome.QUARANTINED),
    "null_mark_in_required": Rate(0.0005, Outcome.QUARANTINED),
    # Rows too many. In a list of changes the second copy says the same once more and is accepted.
    "duplicated_row": Rate(0.001, Outcome.SKIPPED),
    "test_row": Rate(0.2, Outcome.QUARANTINED),
    # Of the delivery as a whole.
    "file_name": Rate(0.25),
    "renamed_column": Rate(0.2),
}
