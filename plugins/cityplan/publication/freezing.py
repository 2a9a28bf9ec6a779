"""Figures of a closed year held as they were published, by a named person, and released by one.

A freeze holds an indicator in a year: its figures and verdicts are copied from the last publication, and
every later publication shows the copies. What the data would say meanwhile stands in
marts.fct_pending_revision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.rows import class_row
from psycopg.sql import SQL, Composable, Identifier, Literal

from cityplan import COMMAND
from cityplan.errors import CityplanError
from cityplan.ledger import freeze_moment
from cityplan.publication.exports import VALUE_COLUMNS, VALUES, export
from cityplan.warehouse.connect import Connection


@dataclass(frozen=True, slots=True)
class Copied:
    """A mart of which freezes keep copies: its table, the copies' table, its columns in their order."""

    mart: str
    copies: str
    columns: tuple[str, ...]

    def published(self, year: int, indicator_id: str) -> Composable:
        """Return the query of what the mart says of an indicator in a year."""
        query = "select {} from marts.{} where indicator_id = {} and extract(year from period_end) = {}"
        return SQL(query).format(
            _listed(self.columns), Identifier(self.mart), Literal(indicator_id), Literal(year)
        )

    def held(self, freeze_id: int) -> Composable:
        """Return the query of the copies a freeze holds."""
        return SQL("select {} from audit.{} where freeze_id = {}").format(
            _listed(self.columns), Identifier(self.copies), Literal(freeze_id)
        )


FIGURES = Copied(VALUES, "frozen_value", VALUE_COLUMNS)
VERDICTS = Copied(
    "fct_indicator_status",
    "frozen_verdict",
    (
        *("indicator_id", "division_code", "period_end", "value", "target", "operator", "baseline_period"),
        *("baseline_value", "expected_value", "progress_ratio", "projected_value", "gap", "attainment"),
        *("status", "rank", "change_12m", "is_provisional", "share_of_city"),
    ),
)

_LAST = """
select publication_id, business_date, completed_at is not null
from audit.publication order by publication_id desc limit 1
"""
_IN_FORCE = SQL("""
select {columns} from audit.frozen_year
where (%(year)s::int is null or year = %(year)s) and released_at is null
order by year, indicator_id
""")
_FREEZE = """
insert into audit.figure_freeze (
    year, indicator_id, publication_id, frozen_at, person, reason, figures, figures_sha256, verdicts,
    verdicts_sha256
)
values (
    %(year)s, %(indicator_id)s, %(publication_id)s, %(moment)s, %(person)s, %(reason)s, %(figures)s,
    %(figures_sha256)s, %(verdicts)s, %(verdicts_sha256)s
)
returning freeze_id
"""
_COPY = SQL("insert into audit.{} (freeze_id, {}) select {}, published.* from ({}) as published")
_RELEASE = """
insert into audit.figure_release (freeze_id, released_at, person, reason)
values (%(freeze_id)s, %(moment)s, %(person)s, %(reason)s)
"""
_OF_YEAR = SQL("""
select distinct indicator_id from marts.fct_indicator_value
where extract(year from period_end) = {year} order by indicator_id
""")


class FreezeError(CityplanError):
    """Figures that cannot be frozen or released."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """One indicator's figures of a year, held as publication `publication_id` gave them: columns of
    audit.frozen_year.
    """

    freeze_id: int
    year: int
    indicator_id: str
    publication_id: int
    known_at: datetime
    frozen_at: datetime
    frozen_by: str
    frozen_because: str
    figures: int
    figures_sha256: str
    verdicts: int
    verdicts_sha256: str


def freeze(
    connection: Connection, year: int, person: str, reason: str, indicator_id: str | None = None
) -> list[Freeze]:
    """Freeze the year's published figures, or one indicator's, that are not frozen yet; returns what holds.

    All or nothing. Raises FreezeError without name or reason, when the year is not over in the last
    publication, when none is complete or one is under way, or when nothing is left to freeze.
    """
    _named(person, reason)
    with connection.transaction():
        frozen = {"year": year, "person": person, "reason": reason, "moment": freeze_moment(connection)}
        frozen["publication_id"] = _last_publication(connection, year)
        held = {known.indicator_id for known in freezes(connection, year)}
        published = [name for (name,) in connection.execute(_OF_YEAR.format(year=Literal(year))).fetchall()]
        wanted = [name for name in published if indicator_id in (None, name) and name not in held]
        if not wanted:
            raise FreezeError(
                f"{year} {indicator_id or ''}: nothing published is left to freeze (没有可冻结的已发布数值).",
                f"`{COMMAND} freezes` lists what is frozen.",
            )
        for name in wanted:
            _hold(connection, frozen | {"indicator_id": name})
        return freezes(connection, year)


def release(
    connection: Connection, year: int, person: str, reason: str, indicator_id: str | None = None
) -> list[Freeze]:
    """Release the year's frozen figures, or one indicator's; the next publication shows what the data say.

    Returns the freezes that were released. Raises FreezeError without name or reason, or when nothing of it
    is frozen.
    """
    _named(person, reason)
    with connection.transaction():
        moment = freeze_moment(connection)
        held = [one for one in freezes(connection, year) if indicator_id in (None, one.indicator_id)]
        if not held:
            raise FreezeError(
                f"{year} {indicator_id or ''}: nothing of it is frozen (没有冻结).",
                f"`{COMMAND} freezes` lists what is frozen.",
            )
        for one in held:
            parameters = {"freeze_id": one.freeze_id, "moment": moment, "person": person, "reason": reason}
            connection.execute(_RELEASE, parameters)
    return held


def freezes(connection: Connection, year: int | None = None) -> list[Freeze]:
    """Return the freezes in force, of a year or of all."""
    query = _IN_FORCE.format(columns=_listed(Freeze.__slots__))
    with connection.cursor(row_factory=class_row(Freeze)) as cursor:
        return cursor.execute(query, {"year": year}).fetchall()


def _last_publication(connection: Connection, year: int) -> int:
    row = connection.execute(_LAST).fetchone()
    publication_id, business_date, is_complete = row or (None, date.min, True)
    if not is_complete:
        raise FreezeError(
            f"Publication {publication_id} is not complete (发布未完成).",
            "Let it end, or run the night again, and freeze then.",
        )
    if publication_id is None or business_date < date(year, 12, 31):
        raise FreezeError(
            f"{year} is not over in the last publication, of {business_date} (该年度尚未结束).",
            "A year can be frozen once its 31 December is published.",
        )
    return int(publication_id)


def _hold(connection: Connection, frozen: dict[str, Any]) -> None:
    what = frozen["year"], frozen["indicator_id"]
    figures, verdicts = (export(connection, copied.published(*what)) for copied in (FIGURES, VERDICTS))
    parameters = frozen | {
        "figures": figures.rows,
        "figures_sha256": figures.sha256,
        "verdicts": verdicts.rows,
        "verdicts_sha256": verdicts.sha256,
    }
    row = connection.execute(_FREEZE, parameters).fetchone()
    assert row is not None  # noqa: S101 an insert of one row returns one row
    for copied in (FIGURES, VERDICTS):
        place, columns = Identifier(copied.copies), _listed(copied.columns)
        connection.execute(_COPY.format(place, columns, Literal(row[0]), copied.published(*what)))


def _listed(columns: Sequence[str]) -> Composable:
    return SQL(", ").join(map(Identifier, columns))


def _named(person: str, reason: str) -> None:
    if not person.strip() or not reason.strip():
        raise FreezeError(
            "Freezing and releasing need a person's name and a reason (须注明姓名和理由).",
            "Give --by and --reason.",
        )
