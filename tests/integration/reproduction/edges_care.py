"""Random records of schools, elderly care, pensions, childcare, assistance, and of the places they lie in."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.integration.reproduction.drawing import DATES, DISTRICTS, EDGES, STREETS, Draw

COMMUNITIES = tuple(f"{street}{community}" for street in STREETS for community in ("001", "002", "201"))
PLACES = (*COMMUNITIES, *(f"{street}000" for street in STREETS))
MONTHS = tuple(
    date(*month, 1) for month in ((2021, 11), (2021, 12), (2022, 8), (2022, 12), (2024, 2), (2024, 3))
)
BIRTHS = (
    *(date(1956, 12, 31), date(1957, 1, 1), date(1958, 2, 28), date(1959, 12, 31)),
    *(date(1936, 12, 31), date(1939, 1, 1), date(1990, 5, 5), date(1921, 12, 31)),
)
YES_MOSTLY = (True, True, True, False, None)
OPS = ("I", "U", "U", "D")


def divisions(draw: Draw) -> list[dict[str, Any]]:
    kinds = {
        "street_level": (*["street"] * 5, "town", "township", "other_township"),
        "community_level": ("residents_committee", "residents_committee", "villagers_committee"),
    }
    rows = []
    for code in PLACES:
        level = "street_level" if code.endswith("000") else "community_level"
        rows.append(
            {
                "division_code": code,
                "name": "地方",
                "level": level,
                "kind": draw.one((*kinds[level], "other_community")),
                "valid_from": draw.one((*[date(2010, 1, 1)] * len(DATES), *DATES)),
                "valid_to": draw.one((*DATES, None, None, None)),
            }
        )
    return rows


def areas(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "institution_id": f"YL{draw.number(70)}",
            "community_code": draw.one(PLACES),
            **draw.dates("served_from", "served_to"),
        }
        for _ in range(200)
    ]


def sites(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "site_id": f"LN{number}",
            "level": draw.one(("university", "school", "study_point", "study_point")),
            "division_code": draw.one(PLACES),
            **draw.dates("opened_on", "closed_on"),
        }
        for number in range(150)
    ]


def high_schools(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "school_code": f"{number:010}",
            "district_code": draw.one(DISTRICTS),
            "recognition": draw.one(YES_MOSTLY),
            **draw.dates("recognised_on"),
        }
        for number in range(10)
    ]


def recognitions(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "recognition_id": f"RD{number}",
            "kind": draw.one(("school", "major")),
            "school_code": f"school {draw.number(6)}",
            "major_code": draw.one(("护理", "电梯", "烹饪")),
            "stage": draw.one(("project_approved", "accepted", "accepted")),
            **draw.dates("recognised_on"),
        }
        for number in range(40)
    ]


def hospitals(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "institution_code": f"YY{number}",
            "category": draw.one(("general_hospital", "general_hospital", "tcm_hospital")),
            "grade": draw.one(("tertiary", "secondary", "primary", "ungraded")),
            "ownership": draw.one(("public", "private")),
            "district_code": draw.one(DISTRICTS),
            "departments": draw.some(("geriatrics", "internal", "老年病科")),
            **draw.dates("opened_on", "closed_on"),
        }
        for number in range(80)
    ]


def services(draw: Draw) -> list[dict[str, Any]]:
    given = ("has_assessment", "has_examination", "has_laboratory", "has_guidance", "record_complete")
    return [
        {
            "record_no": f"FW{draw.number(700)}",
            "id_number": f"person {draw.number(30)}",
            "birth_date": draw.one(BIRTHS),
            "sex": draw.one(("male", "female")),
            "street_code": f"{draw.one(STREETS)}000",
            "served_on": draw.one(EDGES),
            "op": draw.one(OPS),
            **{name: draw.one(YES_MOSTLY) for name in given},
        }
        for _ in range(900)
    ]


def childcare(draw: Draw) -> list[dict[str, Any]]:
    kinds = ("childcare_institution", "kindergarten_class", "community", "employer", "home")
    return [
        {
            "institution_id": f"TY{number}",
            "facility_kind": draw.one(kinds),
            "division_code": draw.one(PLACES),
            "places": draw.number(40),
            **draw.dates("filed_on", "closed_on"),
        }
        for number in range(100)
    ]


def pensions(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "payment_id": f"YLJ{draw.number(1500)}",
            "id_number": f"person {draw.number(40)}",
            "month": draw.one(MONTHS),
            "district_code": draw.one(DISTRICTS),
            "payable_yuan": draw.number(3) / 10,
            "paid_yuan": draw.one((None, 0.1, 0.1, 0.2, 0.3, 0.3)),
            "due_on": draw.one(EDGES[6:]),
            "paid_on": draw.one((*EDGES[:9], None)),
            "status": draw.one(("normal", "normal", "normal", "suspended", "deceased")),
        }
        for _ in range(1000)
    ]


def adjustments(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "adjustment_year": draw.one((2020, 2022, 2024)),
            "id_number": f"person {draw.number(80)}",
            "district_code": draw.one(DISTRICTS),
            "is_eligible": draw.one((True, True, False)),
            "op": draw.one(OPS),
            **draw.dates("adjusted_on"),
        }
        for _ in range(200)
    ]


def retrofits(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "retrofit_id": f"GZ{number}",
            "household_id": f"JT{draw.number(40)}",
            "district_code": draw.one(DISTRICTS),
            **draw.dates("accepted_on"),
        }
        for number in range(120)
    ]


def standards(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "year": year,
            "district_code": district,
            "area": area,
            "standard_yuan": 600 + draw.number(4) / 10,
            "effective_from": draw.one((*EDGES, date(2019, 5, 1), None)),
        }
        for year in range(2018, 2025)
        for district in DISTRICTS
        for area in ("urban", "rural")
        if draw.number(5)
    ]


SCRIPT = {
    "civil_affairs.administrative_divisions": (divisions, ["2021-12-31", "2023-12-31"]),
    "civil_affairs.day_care_service_areas": (areas, ["2022-03-31", "2023-06-30"]),
    "civil_affairs.minimum_living_standards": (standards, ["2023-12-31", "2022-12-31"]),
    "disabled_persons.home_retrofits": (retrofits, ["2022-03-31", "2024-02-29"]),
    "education.elder_education_sites": (sites, ["2023-06-30", "2022-03-31"]),
    "education.high_schools": (high_schools, ["2022-10-31", "2023-10-31"]),
    "education.vocational_recognitions": (recognitions, ["2022-12-31", "2023-12-31"]),
    "health.childcare_institutions": (childcare, ["2022-03-31", "2023-06-30"]),
    "health.elderly_health_services": (services, ["2024-02-29", "2023-12-31"]),
    "health.medical_institutions": (hospitals, ["2022-03-31", "2023-06-30"]),
    "human_resources.pension_adjustments": (adjustments, ["2024-02-29", "2024-03-14"]),
    "human_resources.pension_payments": (pensions, ["2022-12-31", "2024-02-29"]),
}
