"""A city's first night and the one after it beside `\\copy` of the same rows; its models beside psql."""

from __future__ import annotations

from bench.model import Contestant, Home, Role
from bench.parts.part import Part
from bench.parts.scale import Scale
from bench.parts.transform import every_model


def parts(scale: Scale) -> list[Part]:
    """Return the part: every turn loads a city from nothing."""
    figures = ("deliveries", "records", "database MB", "archive MB")
    nights = [
        Contestant(
            name, Role.OURS, "city_night", 1, does, home, {"scale": scale.city, "night": number}, figures
        )
        for number, name, does, home in (
            (0, "ours, the first night", "all since 2021: history, ledger, marts, sealed", Home.MIGRATED),
            (1, "ours, the next night", "the same for what is new", Home.SAME),
        )
    ]
    floor = Contestant(
        "psql \\copy of all rows",
        Role.FLOOR,
        "copy_city",
        1,
        "texts, a table per extract",
        Home.SAME,
        figures=("records",),
        is_reference=True,
    )
    return [Part(f"city, a {scale.city}", [*nights, *every_model(Home.SAME, {"state": None}), floor])]
