"""Random records of venues and fitness tests."""

from __future__ import annotations

from typing import Any

from tests.integration.reproduction.drawing import DISTRICTS, EDGES, Draw

VENUE_TYPES = ("gymnasium", "pool", "ice_rink", "fitness_path", "other")


def venues(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "venue_id": f"CD{number}",
            "venue_type": draw.one(VENUE_TYPES),
            "district_code": draw.one(DISTRICTS),
            "site_area_m2": draw.number(900_000) / 100,
            **draw.dates("opened_on", "closed_on"),
        }
        for number in range(80)
    ]


def fitness_tests(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "test_id": f"CS{draw.number(900)}",
            "tested_on": draw.one(EDGES),
            "district_code": draw.one(DISTRICTS),
            "sex": draw.one(("male", "female")),
            "age": draw.one((2, 3, 4, 5, 9, 10, 44, 45, 79, 80)),
            "urban_rural": draw.one(("urban", "rural", None)),
            "overall_grade": draw.one(("excellent", "good", "pass", "pass", "fail", None)),
            "is_valid": draw.one((True, True, True, False, None)),
        }
        for _ in range(400)
    ]


SCRIPT = {
    "sports.venues": (venues, ["2021-12-31", "2023-12-31"]),
    "sports.fitness_tests": (fitness_tests, ["2023-12-31", "2022-12-31"]),
}
