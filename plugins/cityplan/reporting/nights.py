"""When a night's report was made, and what it showed of marts that every publication makes anew.

All else has two clocks and is asked again as of that moment; these rows would be gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.rows import dict_row
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from cityplan.ledger import report_moment
from cityplan.reporting.names import owners
from cityplan.warehouse.connect import Connection

MOST = 30
"""Rows that a page shows of a long table."""

_OF_EACH_DEPARTMENT = SQL("""
with owned as (
    select * from unnest({indicators}::text[], {departments}::text[]) as one (indicator_id, department)
),
stated as (select * from {source} as mart where {condition})
select listed.* from (
    select distinct owned.department from stated left join owned using (indicator_id)
) as office
cross join lateral (
    select stated.* from stated left join owned using (indicator_id)
    where owned.department is not distinct from office.department
    order by {order} limit {most}
) as listed
order by {order}
""")


@dataclass(frozen=True, slots=True)
class _Undated:
    """A mart that every publication makes anew, and its rows that are shown: each department's first."""

    mart: tuple[str, str]
    condition: SQL
    order: SQL

    def rows(self, source: Composable) -> Composed:
        """Return the query of the rows; `source` has the mart's columns."""
        owned = owners()
        return _OF_EACH_DEPARTMENT.format(
            source=source,
            condition=self.condition,
            order=self.order,
            most=Literal(MOST),
            indicators=Literal(list(owned)),
            departments=Literal(list(owned.values())),
        )


_UNDATED: Mapping[str, _Undated] = {
    "reconciliation": _Undated(
        ("marts", "reconciliation"),
        SQL("difference <> 0"),
        SQL("period_end desc, abs(difference) desc, indicator_id, division_code"),
    ),
    "pending": _Undated(
        ("marts", "fct_pending_revision"),
        SQL("dimension = 'total' and measure = 'headline'"),
        SQL(
            "year, abs(difference / nullif(frozen_value, 0)) desc nulls last,"
            " indicator_id, division_code, period_end"
        ),
    ),
}
"""By section of the report."""

_IS_THERE = "select to_regclass(%s) is not null"
_KEEP = """
insert into audit.night_report (night, known_at, head_event_id, reconciliation, pending)
values (
    %(night)s, %(known_at)s, (select max(event_id) from audit.delivery_event), %(reconciliation)s, %(pending)s
)
"""
_LAST = """
select known_at, head_event_id, true from audit.night_report where night = %s order by known_at desc limit 1
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A report of a night: as of when it tells, at which event the ledger stood (None: at its end).

    `is_kept` says that it was made before, so that what it showed of undated marts is kept.
    """

    night: date
    known_at: datetime
    head_event_id: int | None
    is_kept: bool


def close_report(connection: Connection, night: date) -> datetime:
    """Take the moment of the night's report and keep what cannot be asked for again; returns the moment.

    A transaction of its own, as the loader. A night that is reported once more has a further moment.
    """
    with connection.transaction():
        known_at = report_moment(connection)
        kept = {name: _kept(connection, undated) for name, undated in _UNDATED.items()}
        connection.execute(_KEEP, {"night": night, "known_at": known_at, **kept})
    return known_at


def last_report(connection: Connection, night: date) -> Made:
    """Return the report of the night that was made last; one that is made now when there was none."""
    row = connection.execute(_LAST, (night,)).fetchone()
    row = row or connection.execute("select clock_timestamp(), null::bigint, false").fetchone()
    assert row is not None  # noqa: S101 a select without a from clause has one row
    return Made(night, *row)


def undated_rows(connection: Connection, made: Made) -> dict[str, list[dict[str, Any]]]:
    """Return the sections made of undated marts: as they were kept, or as they stand."""
    return {name: _rows(connection, made, name, undated) for name, undated in _UNDATED.items()}


def _rows(connection: Connection, made: Made, name: str, undated: _Undated) -> list[dict[str, Any]]:
    if not _is_there(connection, undated.mart):
        return []
    source: Composable = Identifier(*undated.mart)
    if made.is_kept:
        source = SQL(
            "(select shown.* from audit.night_report as report,"
            " jsonb_populate_recordset(null::{}, report.{}) as shown"
            " where report.night = {} and report.known_at = {})"
        ).format(source, Identifier(name), Literal(made.night), Literal(made.known_at))
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(undated.rows(source)).fetchall()


def _kept(connection: Connection, undated: _Undated) -> str:
    """The section's rows as a JSON array."""
    if not _is_there(connection, undated.mart):
        return "[]"
    shown = undated.rows(Identifier(*undated.mart))
    row = connection.execute(
        SQL("select coalesce(jsonb_agg(to_jsonb(shown)), '[]')::text from ({}) as shown").format(shown)
    ).fetchone()
    return str(row[0]) if row else "[]"


def _is_there(connection: Connection, mart: tuple[str, str]) -> bool:
    return connection.execute(_IS_THERE, (".".join(mart),)).fetchone() == (True,)
