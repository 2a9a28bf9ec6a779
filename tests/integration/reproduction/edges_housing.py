"""Random records of old and managed estates, affordable rental projects and supported households."""

from __future__ import annotations

from typing import Any

from tests.integration.reproduction.drawing import DISTRICTS, EDGES, STREETS, Draw


def old_estates(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "estate_id": f"LJ{number}",
            "division_code": f"{draw.one(STREETS)}{draw.one(('000', '001'))}",
            "built_year": draw.one((1985, 1999, 2000, 2000, 2001)),
            "in_programme": draw.one((True, True, True, False)),
            "households": draw.number(900),
            "floor_area_m2": draw.number(9_000_000) / 100,
            **draw.dates("accepted_on"),
        }
        for number in range(80)
    ]


def managed_estates(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "estate_id": f"XQ{number}",
            "division_code": f"{draw.one(STREETS)}{draw.one(('000', '001'))}",
            "is_managed": draw.one((True, True, True, False)),
            "red_property_grade": draw.one(("three_star", "four_star", None)),
            **draw.dates("recognised_on", "expires_on"),
        }
        for number in range(100)
    ]


def rental_projects(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "project_id": f"BZ{number}",
            "district_code": draw.one(DISTRICTS),
            "raising_method": draw.one(("new_build", "conversion", "revitalised", "purchase")),
            "units": draw.number(500),
            **draw.dates("recognised_on", "withdrawn_on"),
        }
        for number in range(80)
    ]


def households(draw: Draw) -> list[dict[str, Any]]:
    """The same household several times: in two districts, in both ways, one after the other."""
    return [
        {
            "household_id": f"JT{draw.number(60)}",
            "district_code": draw.one(DISTRICTS),
            "mode": draw.one(("cash", "in_kind")),
            "from_date": draw.one(EDGES),
            **draw.dates("to_date"),
        }
        for _ in range(200)
    ]


SCRIPT = {
    "housing.old_estates": (old_estates, ["2022-03-31", "2023-06-30", "2022-12-31"]),
    "housing.residential_estates": (managed_estates, ["2022-08-31", "2023-12-31"]),
    "housing.affordable_rental_projects": (rental_projects, ["2022-12-31", "2024-02-29"]),
    "housing.public_rental_beneficiaries": (households, ["2023-06-30", "2022-01-31"]),
}
