"""Orchestration: nights on which nothing was delivered, and what reading the DAG files costs."""

from __future__ import annotations

from functools import partial

from bench.city import loaded_city
from bench.model import Contestant, Home, Role
from bench.parts.part import Part
from bench.parts.scale import Scale

_NIGHT = ("tasks", "waiting s")


def parts(scale: Scale) -> list[Part]:
    """Return the part; its city is loaded and published when it begins."""
    state = {"state": str(scale.city_folder)}
    contestants = [
        Contestant(
            "the same steps in one process",
            Role.FLOOR,
            "quiet_steps",
            1,
            "every folder looked through, quality report; the last night again",
            Home.SHARED,
            state,
            is_reference=True,
        ),
        _night("ours, the last night again", "the same by Airflow", state | {"next": False}),
        _night(
            "ours, the next night, nothing delivered",
            "the same by Airflow; what a night moves built, tested, sealed",
            state | {"next": True},
        ),
        Contestant(
            "ours, reading the DAG files",
            Role.OURS,
            "read_dags",
            1,
            "every DAG",
            Home.SHARED,
            state,
            figures=("dags",),
        ),
    ]
    return [Part("orchestrate", contestants, partial(loaded_city, scale=scale.city))]


def _night(name: str, does: str, arguments: dict[str, object]) -> Contestant:
    return Contestant(name, Role.OURS, "quiet_night", 1, does, Home.SHARED, arguments, figures=_NIGHT)
