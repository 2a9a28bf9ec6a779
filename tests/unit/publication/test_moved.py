"""Which models follow from what has moved, and which nights share their months."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cityplan.publication.last_build import Mark
from cityplan.publication.moved import moved


def manifest() -> Any:
    """Two extracts and the ledger; a calendar, which is of the night, and what is made of them."""
    parents = {
        "model.p.stg_births": ["source.p.health.births"],
        "model.p.stg_schools": ["source.p.education.schools"],
        "model.p.stg_divisions": ["source.p.reference.division"],
        "model.p.freshness": ["source.p.audit.delivery"],
        "model.p.calendar": [],
        "model.p.overdue": ["model.p.stg_divisions"],
        "model.p.births": ["model.p.stg_births", "model.p.stg_divisions"],
        "model.p.schools_by_month": ["model.p.stg_schools", "model.p.calendar"],
        "snapshot.p.kept": ["model.p.births"],
        "test.p.births_unique": ["model.p.births"],
    }
    macros = {"model.p.calendar": ["macro.cityplan.business_date"], "model.p.overdue": ["macro.cityplan.due"]}
    sources = {
        f"source.p.{schema}.{name}": (schema, name)
        for schema, name in [
            ("health", "births"),
            ("education", "schools"),
            ("reference", "division"),
            ("audit", "delivery"),
        ]
    }
    children: dict[str, list[str]] = {}
    for child, of in parents.items():
        for parent in of:
            children.setdefault(parent, []).append(child)
    return SimpleNamespace(
        build_parent_and_child_maps=lambda: None,
        child_map=children,
        sources={
            unique_id: SimpleNamespace(
                unique_id=unique_id,
                source_name=schema,
                name=name,
                schema=schema if schema in {"reference", "audit"} else "history",
            )
            for unique_id, (schema, name) in sources.items()
        },
        nodes={
            unique_id: SimpleNamespace(
                unique_id=unique_id,
                name=unique_id.split(".")[2],
                resource_type=unique_id.split(".")[0],
                config=SimpleNamespace(meta={"moves": "monthly"} if unique_id.endswith("calendar") else {}),
                depends_on=SimpleNamespace(macros=macros.get(unique_id, [])),
            )
            for unique_id in parents
        },
        macros={
            "macro.cityplan.due": SimpleNamespace(
                depends_on=SimpleNamespace(macros=["macro.cityplan.business_date"])
            ),
            "macro.cityplan.business_date": SimpleNamespace(depends_on=SimpleNamespace(macros=[])),
        },
    )


EVERY_NIGHT = {"freshness", "overdue"}


def test_what_is_made_of_an_extract_follows_its_deliveries_with_what_a_night_always_moves() -> None:
    found = moved(manifest(), {("health", "births")}, same_months=True)
    assert set(found) == {"stg_births", "births", "kept"} | EVERY_NIGHT


def test_a_new_month_moves_the_calendar() -> None:
    found = moved(manifest(), set(), same_months=False)
    assert set(found) == {"calendar", "schools_by_month"} | EVERY_NIGHT


def test_an_extract_is_known_by_its_department_too() -> None:
    assert set(moved(manifest(), {("education", "births")}, same_months=True)) == EVERY_NIGHT


@pytest.mark.parametrize(
    ("night", "month"),
    [
        ("2026-10-30", "2026-09-01"),
        ("2026-10-31", "2026-10-01"),
        ("2026-11-01", "2026-10-01"),
        ("2027-01-01", "2026-12-01"),
        ("2024-02-28", "2024-01-01"),
        ("2024-02-29", "2024-02-01"),
    ],
)
def test_a_month_is_over_with_its_last_day(night: str, month: str) -> None:
    mark = Mark(night, "2026-11-01T03:00:00+08:00", "dbt-1", "0001", {}, "")
    assert mark.last_month.isoformat() == month
