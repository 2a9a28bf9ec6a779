"""A city's first night and the one after it: beside `\\copy` and psql, and after one year instead of five."""

from __future__ import annotations

from dataclasses import replace

from bench.model import Contestant, Home, Role
from bench.parts.part import Part
from bench.parts.scale import Scale
from bench.parts.transform import every_model

_ONE_YEAR = "2025-10-31"


def parts(scale: Scale) -> list[Part]:
    """Return the part of all that was delivered since 2021; every turn loads a city from nothing."""
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
    models = every_model(Home.SAME, {"state": None})
    return [Part(f"city, a {scale.city}", [*_nights(scale), *models, floor])]


def years(scale: Scale) -> list[Part]:
    """Return the part that compares the night after five years with the same night after one."""
    first, after_one = _nights(scale, " of one year", _ONE_YEAR)
    contestants = [*_nights(scale, " of five years"), first, replace(after_one, is_reference=True)]
    return [Part(f"years, a {scale.city}", contestants)]


def _nights(scale: Scale, of: str = "", since: str | None = None) -> list[Contestant]:
    """The first night, with all deliveries or those `since` a date, and the next one."""
    return [
        Contestant(
            f"ours, the {name} night{of}",
            Role.OURS,
            "city_night",
            1,
            does,
            home,
            {"scale": scale.city, "night": number, "since": since},
            ("deliveries", "records", "database MB", "archive MB"),
        )
        for number, name, does, home in (
            (0, "first", "all that was delivered: history, ledger, marts, sealed", Home.MIGRATED),
            (1, "next", "the same for what is new", Home.SAME),
        )
    ]
