"""Records no department would send together: every figure of the marts still is what the definitions say.

Dates on, before and after every edge, absent values, retired and foreign places, years and divisions without
population, students or kindergartens, deleted and repeated records.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from cityplan.city.truth.deliveries import Delivery
from cityplan.city.truth.evidence import Evidence
from cityplan.contracts import Contract, load_contracts
from cityplan.reference import read_divisions
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection
from tests.integration.reproduction.accepting import accept_records
from tests.integration.reproduction.comparing import published, status_differences, value_differences
from tests.integration.reproduction.nights import publish

NIGHT = date(2024, 3, 15)
SEED = 7
DISTRICTS = ("230102", "230103", "230110", "230123", "230202")
STREETS = ("230102001", "230102002", "230103001", "230110500", "230123100", "230202001", "230102000")
EDGES = tuple(
    edge + timedelta(days=day)
    for edge in (
        date(2021, 12, 31),
        date(2022, 8, 31),
        date(2022, 12, 31),
        date(2023, 6, 30),
        date(2024, 2, 29),
    )
    for day in (-1, 0, 1)
)
DATES = (*EDGES, date(2019, 5, 1), date(9999, 12, 31), None, None)
GROUPS = ("0", "10-14", "15-19", "20-24", "60-64", "85+")
SERVICES = ("day_care", "full_time_care", "home_visits", "meals", "culture")


class Draw:
    """Random values of each kind."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(SEED)

    def one(self, pool: tuple[Any, ...]) -> Any:
        return pool[int(self.random.integers(len(pool)))]

    def number(self, high: int) -> int:
        return int(self.random.integers(high))

    def dates(self, *names: str) -> dict[str, Any]:
        return {name: self.one(DATES) for name in names}

    def some(self, pool: tuple[str, ...]) -> list[str] | None:
        chosen = [item for item in pool if self.random.random() < 0.8]
        return chosen or None


def population(draw: Draw) -> list[dict[str, Any]]:
    return [
        {"year": year, "district_code": district, "sex": sex, "age_group": group, "persons": draw.number(50)}
        for year in (2020, 2021, 2023, 2025)
        for district in DISTRICTS
        for sex in ("male", "female")
        for group in GROUPS
        if (year, district) not in {(2021, "230103"), (2023, "230102")}
    ]


def students(draw: Draw) -> list[dict[str, Any]]:
    return [
        {"year": year, "district_code": district, "stage": "higher", "students_16_plus": draw.number(9)}
        for year in (2021, 2023)
        for district in DISTRICTS[:3]
    ]


def divisions(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "division_code": f"{street}000",
            "name": "街道",
            "level": draw.one(("street_level", "street_level", "community_level")),
            "kind": draw.one(("street", "street", "town")),
            "valid_from": draw.one((date(2010, 1, 1), *DATES)),
            "valid_to": draw.one((*DATES, None, None, None)),
        }
        for street in STREETS
    ]


def institutions(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "institution_id": f"YL{number}",
            "kind": draw.one(("care_home", "street_composite", "day_care")),
            "division_code": f"{draw.one(STREETS)}{draw.one(('000', '001'))}",
            "services": draw.some(SERVICES),
            "beds_total": draw.number(30),
            "beds_nursing": draw.number(10),
            **draw.dates("opened_on", "closed_on"),
        }
        for number in range(60)
    ]


def kindergartens(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "school_code": f"{number:010}",
            "district_code": draw.one(DISTRICTS),
            "school_year": year,
            "sponsor_type": draw.one(("public", "private", "private")),
            "enrolled_children": draw.number(100),
            **draw.dates("inclusive_from", "inclusive_to"),
        }
        for number in range(20)
        for year in ("2020-2021", "2022-2023", "2024-2025")
    ]


def payments(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "payment_id": f"BT{draw.number(900)}",
            "household_id": f"JT{draw.number(25)}",
            "district_code": draw.one(DISTRICTS),
            "paid_on": draw.one(EDGES),
            "amount_yuan": draw.number(900) - 100,
        }
        for _ in range(200)
    ]


def contracts(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "contract_no": f"QY{draw.number(250)}",
            "id_number": f"person {draw.number(40)}",
            "population_group": draw.one(("general", "elderly", "chronic", None)),
            "street_code": f"{draw.one(STREETS)}000",
            "op": draw.one(("I", "U", "U", "D")),
            **draw.dates("signed_on", "expires_on", "terminated_on"),
        }
        for _ in range(300)
    ]


def participants(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "scheme": draw.one(("employee", "resident")),
            "id_number": f"person {draw.number(60)}",
            "district_code": draw.one(DISTRICTS),
            "status": draw.one(("contributing", "ended", None)),
            "op": draw.one(("I", "U", "U", "D")),
            **draw.dates("enrolled_on", "ended_on"),
        }
        for _ in range(150)
    ]


def cases(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "case_no": f"XF{draw.number(300)}",
            "registered_on": draw.one(EDGES),
            "channel": draw.one(("letter", "visit", "online", "phone")),
            "district_code": draw.one(DISTRICTS),
            "responsible_unit": draw.one(("住建局", "教育局", "城管局", None)),
            "rating": draw.one(("satisfied", "basically_satisfied", "dissatisfied", "unrated", None)),
            "is_repeat": draw.one((True, False, None)),
            "op": draw.one(("I", "U", "U", "D")),
            **draw.dates("due_on", "extended_to", "closed_on"),
        }
        for _ in range(350)
    ]


SCRIPT = {
    "statistics.resident_population": (population, ["2022-12-31", "2023-12-31"]),
    "education.student_counts": (students, ["2022-12-31"]),
    "civil_affairs.administrative_divisions": (divisions, ["2021-12-31", "2023-12-31"]),
    "civil_affairs.elderly_care_institutions": (institutions, ["2022-03-31", "2023-06-30", "2022-12-31"]),
    "education.kindergartens": (kindergartens, ["2022-10-31", "2023-10-31"]),
    "housing.rent_subsidy_payments": (payments, ["2022-12-31", "2024-02-29"]),
    "health.family_doctor_contracts": (contracts, ["2024-02-29", "2023-12-31"]),
    "human_resources.pension_participants": (participants, ["2023-12-31", "2024-03-14"]),
    "petitions.cases": (cases, ["2023-12-31", "2024-03-15"]),
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
