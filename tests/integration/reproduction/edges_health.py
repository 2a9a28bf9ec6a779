"""Random records of deaths, physicians, surveys, rehabilitation centres and hospital stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.integration.reproduction.drawing import DISTRICTS, EDGES, STREETS, Draw

AGES = (0, 0, 1, 4, 5, 30, 59, 84, 85, 85, 90, 104)


def deaths(draw: Draw) -> list[dict[str, Any]]:
    """Deaths on, a day before and a day after a birthday, on leap days among them."""
    return [_death(draw) for _ in range(400)]


def _death(draw: Draw) -> dict[str, Any]:
    died = draw.one(EDGES)
    birthday = died + timedelta(days=draw.one((-1, 0, 1)))
    leap_day = (birthday.month, birthday.day) == (2, 29)
    born = birthday.replace(year=birthday.year - draw.one(AGES), day=28 if leap_day else birthday.day)
    if (born.month, born.day) == (2, 28) and born.year % 4 == 0 and born.year != 1900:
        born += timedelta(days=1)
    return {
        "certificate_no": f"SW{draw.number(380)}",
        "sex": draw.one(("male", "female")),
        "birth_date": min(born, died),
        "death_date": died,
        "residence_code": f"{draw.one(STREETS)}001",
        "op": draw.one(("I", "I", "U", "U", "D")),
    }


def physicians(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "licence_no": f"YS{number}",
            "institution_code": f"YY{draw.number(9)}",
            "id_number": f"person {draw.number(60)}",
            "category": draw.one(("physician", "assistant_physician")),
            "is_primary": draw.one((True, True, False)),
            "district_code": draw.one(DISTRICTS),
            **draw.dates("registered_on", "cancelled_on"),
        }
        for number in range(120)
    ]


def surveys(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "response_id": f"WJ{draw.number(900)}",
            "surveyed_on": draw.one(EDGES),
            "district_code": draw.one(DISTRICTS),
            "rating": draw.one(("satisfied", "fairly_satisfied", "neutral", "dissatisfied", None)),
            "is_valid": draw.one((True, True, True, False, None)),
        }
        for _ in range(200)
    ]


def centres(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "centre_id": f"KF{number}",
            "district_code": draw.one(DISTRICTS),
            "mainly_tcm": draw.one((True, True, False)),
            **draw.dates("established_on", "closed_on"),
        }
        for number in range(40)
    ]


def settlements(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "settlement_id": f"JS{draw.number(900)}",
            "institution_code": "YY1",
            "district_code": draw.one(DISTRICTS),
            "discharged_on": draw.one(EDGES),
            "payment_mode": draw.one(("drg", "dip", "fee_for_service", "per_diem")),
            "fund_paid_yuan": draw.number(100_000) / 100 - 50,
        }
        for _ in range(300)
    ]


SCRIPT = {
    "health.deaths": (deaths, ["2023-12-31", "2022-12-31", "2024-02-29"]),
    "health.physicians": (physicians, ["2022-12-31", "2024-02-29"]),
    "health.family_doctor_surveys": (surveys, ["2023-12-31", "2022-12-31"]),
    "health.tcm_rehab_centres": (centres, ["2022-12-31", "2023-12-31"]),
    "medical_insurance.inpatient_settlements": (settlements, ["2022-12-31", "2024-02-29"]),
}
