"""Random records of population, care, kindergartens, doctors, pensions and petitions."""

from __future__ import annotations

from typing import Any

from cityplan.city.truth.ages import AGE_GROUPS
from tests.integration.reproduction.drawing import DISTRICTS, EDGES, SERVICES, STREETS, Draw


def population(draw: Draw) -> list[dict[str, Any]]:
    return [
        {"year": year, "district_code": district, "sex": sex, "age_group": group, "persons": draw.number(50)}
        for year in (2018, 2019, 2020, 2021, 2023, 2025)
        for district in DISTRICTS
        for sex in ("male", "female")
        for group in AGE_GROUPS
        if (year, district) not in {(2019, "230103"), (2023, "230102")}
    ]


def students(draw: Draw) -> list[dict[str, Any]]:
    return [
        {"year": year, "district_code": district, "stage": "higher", "students_16_plus": draw.number(9)}
        for year in (2021, 2023)
        for district in DISTRICTS[:3]
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
    "civil_affairs.elderly_care_institutions": (institutions, ["2022-03-31", "2023-06-30", "2022-12-31"]),
    "education.kindergartens": (kindergartens, ["2022-10-31", "2023-10-31"]),
    "housing.rent_subsidy_payments": (payments, ["2022-12-31", "2024-02-29"]),
    "health.family_doctor_contracts": (contracts, ["2024-02-29", "2023-12-31"]),
    "human_resources.pension_participants": (participants, ["2023-12-31", "2024-03-14"]),
    "petitions.cases": (cases, ["2023-12-31", "2024-03-15"]),
}
