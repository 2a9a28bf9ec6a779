"""Hand-made folders on an empty warehouse: the figures of tests/fixtures/inboxes/README.md."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection
from tests.integration.reproduction.comparing import published, value_differences
from tests.integration.reproduction.nights import load_inbox, publish
from tests.integration.reproduction.readback import accepted_evidence

INBOXES = Path(__file__).parents[2] / "fixtures" / "inboxes"
NIGHT = date(2022, 1, 31)
PETITIONS = {
    ("petition_on_time_rate", "headline"): (2, 3),
    ("petition_on_time_rate", "with_pending"): (2, 4),
    ("petition_satisfaction", "headline"): (2, 3),
    ("petition_satisfaction", "response_rate"): (3, 3),
}
ALL = {
    ("rental_subsidy_households", "headline"): (1, None),
    ("inclusive_kindergarten_coverage", "headline"): (360, 400),
    ("nursing_bed_share", "headline"): (75, 120),
    ("street_composite_care_coverage", "headline"): (1, 3),
    ("family_doctor_coverage", "headline"): (2, 1500),
    ("pension_participation_rate", "headline"): (2, 1400),
    **PETITIONS,
}


@pytest.mark.parametrize(
    ("folder", "figures", "refused"),
    [("first_night", ALL, 0), ("one_extract", PETITIONS, 0), ("with_refusal", PETITIONS, 1)],
)
def test_the_values_follow(
    settings: Settings, folder: str, figures: dict[tuple[str, str], tuple[int, int | None]], refused: int
) -> None:
    outcomes = load_inbox(settings, INBOXES / folder, NIGHT)
    assert sum(one.is_refusal for one in outcomes) == refused
    publish(settings, NIGHT)
    with role_connection(settings, "loader", autocommit=True) as connection:
        values = published(connection, "fct_indicator_value")
        city = values[
            (values["division_code"] == "230100")
            & (values["dimension"] == "total")
            & (values["period_end"] == NIGHT)
        ]
        keys = zip(city["indicator_id"], city["measure"], strict=True)
        parts = zip(city["numerator"], city["denominator"].map(lambda part: part), strict=True)
        assert dict(zip(keys, parts, strict=True)) == figures
        assert value_differences(values, accepted_evidence(connection), NIGHT) == ""
