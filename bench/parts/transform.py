"""Transformation: dbt's build of all models beside its statements by psql, and for fewer months."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bench.city import loaded_city
from bench.model import Contestant, Home, Role
from bench.parts.part import Part
from bench.parts.scale import Scale

_YEARS = (2022, 2023, 2024, 2025)


def parts(scale: Scale) -> list[Part]:
    """Return the part; its city is loaded and published when it begins."""
    state: dict[str, object] = {"state": str(scale.city_folder)}
    floor, whole = every_model(Home.SHARED, state)
    shorter = [
        _build(
            f"ours, the same until the end of {year}",
            f"{12 * (year - _YEARS[0]) + 13} months of 59",
            Home.SHARED,
            state | {"until": f"{year}-12-31"},
        )
        for year in _YEARS
    ]
    prepare = partial(loaded_city, scale=scale.city)
    return [Part(f"transform, a {scale.city}", [replace(floor, is_reference=True), whole, *shorter], prepare)]


def every_model(home: Home, state: dict[str, object]) -> tuple[Contestant, Contestant]:
    """Return the two that make every model of a published city: psql by dbt's statements, and dbt."""
    floor = Contestant(
        "the same statements by psql",
        Role.FLOOR,
        "psql_models",
        1,
        "every model, one after another; no seeds",
        home,
        state,
        figures=("models",),
    )
    arguments = state | {"until": None}
    return floor, _build("ours, dbt's build", "every model from all that is known", home, arguments)


def _build(name: str, does: str, home: Home, arguments: dict[str, object]) -> Contestant:
    return Contestant(name, Role.OURS, "build_models", 1, does, home, arguments, figures=("models",))
