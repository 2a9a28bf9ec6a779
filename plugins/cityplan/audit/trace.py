"""From a figure of the marts to the records behind it and the place of each in the archive."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from psycopg.rows import class_row

from cityplan.errors import CityplanError, ConfigurationError
from cityplan.landing import Archive
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection

_FIGURE = """
select
    numerator, denominator, value, n, definition_version,
    audit.frozen_known_at(indicator_id, period_end) as frozen_known_at
from marts.fct_indicator_value
where (indicator_id, division_code, period_end, dimension, member, measure) = (%s, %s, %s, %s, %s, %s)
"""
_RECORDS = """
select
    main_extract as extract, delivery_id, file_no, row_number, as_of, name, sheet, sha256, record, population
from audit.records_behind(%s, %s, %s, %s, %s, %s, %s)
left join audit.delivery_file using (delivery_id, file_no)
"""


_SOURCES = """
select parts, rows_of, extract, delivery_id, as_of, row_count
from audit.indicator_source
where (indicator_id, division_code, period_end, dimension, member, measure) = (%s, %s, %s, %s, %s, %s)
order by rows_of = 'records' desc nulls last, rows_of nulls last, extract, delivery_id
"""
_ROWS = """
select
    known.extract, delivery_id, file_no, row_number, as_of, name, sheet, sha256, record, population
from audit.rows_of_workbook(%s, %s, %s, %s, %s, %s, %s)
cross join (select extract from audit.workbook_rows where (indicator_id, sheet) = (%s, %s)) as known
left join audit.delivery_file using (delivery_id, file_no)
order by delivery_id, file_no, row_number
"""

HEADLINE = "headline"
_ALL = 2**31 - 1


class NoFigureError(CityplanError):
    """A figure that is not in the marts."""


@dataclass(frozen=True, slots=True)
class Key:
    """Which figure of marts.fct_indicator_value."""

    indicator_id: str
    division_code: str
    period_end: date
    dimension: str = "total"
    member: str = "total"
    measure: str = HEADLINE

    def __str__(self) -> str:
        parts = (self.indicator_id, self.division_code, self.period_end, self.dimension, self.member)
        return " ".join(str(part) for part in (*parts, self.measure))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as published; `n` is the number of records behind it (only the headline has one).

    `frozen_known_at` is when what a frozen figure says was known; the rows behind it are those known now.
    """

    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    n: int | None
    definition_version: str
    frozen_known_at: datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """One record behind a figure, masked, and where it was delivered.

    `population` is how many records there are behind the figure in all.
    """

    extract: str
    delivery_id: int
    file_no: int
    row_number: int
    as_of: date
    name: str | None
    sheet: str | None
    sha256: str | None
    record: dict[str, Any]
    population: int

    def archived(self, settings: Settings) -> Path | None:
        """Where the delivered file lies in the archive."""
        return Archive(settings.landing_folder).path(self.sha256) if self.sha256 else None


@dataclass(frozen=True, slots=True)
class Source:
    """A delivery behind a figure; `parts` are those its rows make, None where they only decide what counts.

    `rows_of` names the rows: records, or those a workbook sets beside them.
    """

    parts: list[str] | None
    rows_of: str | None
    extract: str
    delivery_id: int
    as_of: date
    row_count: int


@contextmanager
def auditor(settings: Settings) -> Iterator[Connection]:
    """Yield a connection as the auditor whose looks can be logged."""
    with role_connection(settings, "auditor", autocommit=True) as connection:
        connection.execute("set default_transaction_read_only = off")
        yield connection


def read_figure(connection: Connection, key: Key) -> Figure:
    """Return the published figure; raises NoFigureError when there is none."""
    with connection.cursor(row_factory=class_row(Figure)) as cursor:
        figure = cursor.execute(
            _FIGURE,
            (key.indicator_id, key.division_code, key.period_end, key.dimension, key.member, key.measure),
        ).fetchone()
    if figure is None:
        raise NoFigureError(
            f"{key}: no such figure is published (没有此数值).",
            "Its key stands in marts.fct_indicator_value; period is a month end.",
        )
    return figure


def records_behind(
    connection: Connection, key: Key, sample: int | None = None, seed: int = 1
) -> list[Record]:
    """Return the records behind a figure, or a sample of them that is the same for its seed; logged.

    An indicator's measures count the same records, each in its way; `sources_behind` says for which part.
    """
    parameters = (key.indicator_id, key.division_code, key.period_end, key.dimension, key.member)
    with connection.cursor(row_factory=class_row(Record)) as cursor:
        return cursor.execute(_RECORDS, (*parameters, sample, seed)).fetchall()


def sources_behind(connection: Connection, key: Key) -> list[Source]:
    """Return the deliveries behind a figure, with the parts their rows make."""
    parameters = (key.indicator_id, key.division_code, key.period_end, key.dimension, key.member, key.measure)
    with connection.cursor(row_factory=class_row(Source)) as cursor:
        return cursor.execute(_SOURCES, parameters).fetchall()


def rows_beside(connection: Connection, key: Key, rows_of: str, most: int | None = None) -> list[Record]:
    """Return the rows beside the records that `sources_behind` names, at most `most` of them; logged."""
    asked = (key.division_code, key.period_end, key.dimension, key.member, most or _ALL)
    with connection.cursor(row_factory=class_row(Record)) as cursor:
        parameters = (key.indicator_id, rows_of, *asked, key.indicator_id, rows_of)
        return cursor.execute(_ROWS, parameters).fetchall()


def month_end(period: str) -> date:
    """Return the last day of a month written as 2026-10 or as a day of it; else raise ConfigurationError."""
    try:
        first = date.fromisoformat(f"{period[:7]}-01")
    except ValueError as problem:
        raise ConfigurationError(
            f"{period} is no month (不是月份).", "Write it as 2026-10 or 2026-10-31."
        ) from problem
    return first.replace(day=monthrange(first.year, first.month)[1])
