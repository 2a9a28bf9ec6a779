"""Records no department would send together: every figure of the marts still is what the definitions say.

Dates on, before and after every edge, absent values, retired and foreign places, years and divisions without
population, students or kindergartens, deleted and repeated records.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from cityplan.city.truth.deliveries import Delivery
from cityplan.city.truth.evidence import Evidence
from cityplan.contracts import Contract, load_contracts
from cityplan.reference import read_divisions
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection
from tests.integration.reproduction import (
    edges_care,
    edges_first,
    edges_government,
    edges_health,
    edges_housing,
    edges_sports,
)
from tests.integration.reproduction.accepting import accept_records
from tests.integration.reproduction.comparing import published, status_differences, value_differences
from tests.integration.reproduction.drawing import Draw
from tests.integration.reproduction.nights import publish

NIGHT = date(2024, 3, 15)
SCRIPT = {
    name: script
    for module in (edges_first, edges_care, edges_health, edges_housing, edges_sports, edges_government)
    for name, script in module.SCRIPT.items()
}


def drawn(contract: Contract, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows as a table; keys are drawn from small pools, and only changes may repeat one."""
    columns = [field.name for field in contract.fields] + (["op"] if contract.has_op else [])
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    return frame if contract.has_op else frame.drop_duplicates(subset=list(contract.key))


def test_every_figure_of_records_at_every_edge(settings: Settings) -> None:
    draw, known = Draw(), load_contracts()
    accepted = {
        name: [
            Delivery(date.fromisoformat(as_of), order, drawn(known[name], make(draw)))
            for order, as_of in enumerate(dates)
        ]
        for name, (make, dates) in SCRIPT.items()
    }
    with role_connection(settings, "loader", autocommit=True) as connection:
        for name, deliveries in accepted.items():
            for delivery in deliveries:
                accept_records(connection, known[name], delivery)
        publish(settings, NIGHT)
        values = published(connection, "fct_indicator_value")
        status = published(connection, "fct_indicator_status")
    assert value_differences(values, Evidence(accepted, known, read_divisions()), NIGHT) == ""
    assert status_differences(status, values) == ""
