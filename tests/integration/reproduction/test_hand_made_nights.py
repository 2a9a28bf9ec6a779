"""Hand-made folders on an empty warehouse: the figures of tests/fixtures/inboxes/README.md."""

from __future__ import annotations

from datetime import date
from pathlib import Path

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


def test_the_values_follow_from_what_was_accepted(settings: Settings) -> None:
    outcomes = load_inbox(settings, INBOXES / "with_refusal", NIGHT)
    assert {one.extract: str(one.status) for one in outcomes} == {
        "education.kindergartens": "refused",
        "petitions.cases": "accepted",
    }
    assert published_city(settings) == PETITIONS, "one extract alone; nothing of the refused one"

    outcomes = load_inbox(settings, INBOXES / "first_night", NIGHT)
    assert {one.extract for one in outcomes if str(one.status) == "unchanged"} == {"petitions.cases"}
    assert not any(one.is_refusal for one in outcomes)
    assert published_city(settings) == ALL


def published_city(settings: Settings) -> dict[tuple[str, str], tuple[int, int | None]]:
    """The city's parts at the night's period end, after every figure of the marts has been recomputed."""
    publish(settings, NIGHT)
    with role_connection(settings, "loader", autocommit=True) as connection:
        values = published(connection, "fct_indicator_value")
        assert value_differences(values, accepted_evidence(connection), NIGHT) == ""
    city = values[(values["division_code"] == "230100") & (values["dimension"] == "total")]
    at_night = city[city["period_end"] == NIGHT]
    keys = zip(at_night["indicator_id"], at_night["measure"], strict=True)
    parts = zip(at_night["numerator"], at_night["denominator"], strict=True)
    return dict(zip(keys, parts, strict=True))
