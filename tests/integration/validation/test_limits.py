"""Every outcome says by which limit the rule passes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cityplan.contracts import load_contracts
from cityplan.validation.nightly import judge_night
from cityplan.warehouse.connect import role_connection
from tests.support.deliveries import TestWarehouse

HOMES = "civil_affairs.elderly_care_institutions"
NIGHT = date(2024, 4, 20)


def test_every_outcome_of_a_night_has_its_limit(city: TestWarehouse) -> None:
    city.deliver_clean(HOMES, "2024-03-31", 3)
    [outcome] = city.load(HOMES, NIGHT.isoformat())
    with role_connection(city.settings, "loader", autocommit=True) as loader:
        judge_night(loader, {HOMES: load_contracts()[HOMES]}, NIGHT)
    limits = dict(
        city.rows(
            "select rule_id, threshold from quality.check_result where delivery_id = %s", outcome.delivery_id
        )
    )
    stated = {
        "delivery.whole": Decimal("0.5"),
        "delivery.on_time": Decimal(10),
        "extract.on_time": Decimal(10),
        "rows.as_before": Decimal(3),
        "beds_total_mean_as_before": Decimal(3),
    }
    assert {rule: limits[rule] for rule in stated} == stated
    assert limits["kind.readable"] == limits["delivery.conserved"] == 0
    assert None not in limits.values()
