"""Reference data that ships with the package: the city's divisions (行政区划)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DIVISIONS_FILE = Path(__file__).with_name("divisions.csv")


@dataclass(frozen=True, slots=True)
class Division:
    """One statistical division: 12-digit code, Chinese name, level and kind (as the code lists have them).

    `valid_from` None: older than the register. `valid_to` is the last day of validity, None while valid.
    """

    division_code: str
    name: str
    level: str
    kind: str
    valid_from: date | None
    valid_to: date | None


@cache
def read_divisions() -> tuple[Division, ...]:
    """Read every division of the city that was ever valid, in the order of the codes."""
    with DIVISIONS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Division(
                division_code=row["division_code"],
                name=row["name"],
                level=row["level"],
                kind=row["kind"],
                valid_from=_date(row["valid_from"]),
                valid_to=_date(row["valid_to"]),
            )
            for row in csv.DictReader(file)
        )


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
