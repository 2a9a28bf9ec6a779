"""What a page shows of a night's facts: all of the city's, or what concerns one department."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from cityplan.reporting.facts import Facts, Row
from cityplan.reporting.names import department_of
from cityplan.reporting.nights import MOST

_MOST_DELIVERIES = 60
_LONG = ("revisions", "reconciliation", "pending")


def of_department(facts: Facts, department: str) -> Facts:
    """Return the rows of a department's extracts and indicators, and what is said of the night as such."""
    return {name: [row for row in rows if _concerns(row, department)] for name, rows in facts.items()}


def shown(facts: Facts) -> Facts:
    """Return the facts as one page lists them: long tables cut, frozen years and deliveries added up.

    `frozen`: per year the number of indicators, since when, by whom. `revised_by`: per delivery how many
    indicators and figures it moved.
    """
    return {
        **facts,
        **{name: facts[name][:MOST] for name in _LONG},
        "frozen": list(_years(facts["frozen"])),
        "revised_by": list(_deliveries(facts["revised_by"]))[:_MOST_DELIVERIES],
    }


def _concerns(row: Row, department: str) -> bool:
    if "indicator_id" in row:
        return department_of(row["indicator_id"]) == department
    return bool(row.get("department", department) == department)


def _years(frozen: Iterable[Row]) -> Iterator[Row]:
    for year, found in groupby(frozen, key=itemgetter("year")):
        rows = list(found)
        yield {
            "year": year,
            "indicators": len(rows),
            "since": min(row["frozen_at"] for row in rows),
            "people": ", ".join(sorted({row["frozen_by"] for row in rows})),
        }


def _deliveries(revised_by: Iterable[Row]) -> Iterator[Row]:
    for _, found in groupby(revised_by, key=itemgetter("delivery_id")):
        rows = list(found)
        yield {**rows[0], "indicators": len(rows), "figures": sum(row["figures"] for row in rows)}
