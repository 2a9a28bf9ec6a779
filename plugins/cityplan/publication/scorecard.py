"""The city's scorecard, read from the marts as any analyst would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from psycopg import sql
from psycopg.rows import class_row

from cityplan.decimals import short
from cityplan.definitions import Operator
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection

STATUSES = {
    "met": ("已达标", "met"),
    "not_met": ("未达标", "not met"),
    "slipped": ("倒退", "slipped"),
    "on_track": ("按序时", "on track"),
    "at_risk": ("有风险", "at risk"),
    "off_track": ("滞后", "off track"),
    "no_data": ("缺数据", "no data"),
    "not_applicable": ("不适用", "not applicable"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of the city at its last complete month end; `value` is None where a part is missing."""

    indicator_id: str
    name_zh: str
    name_en: str
    unit: str
    unit_en: str
    period_end: date
    value: Decimal | None
    operator: str | None
    target: Decimal | None
    status: str
    is_provisional: bool

    @property
    def shown_name(self) -> str:
        """The name in both languages, a line each."""
        return f"{self.name_zh}\n{self.name_en}"

    @property
    def shown_value(self) -> str:
        """The value rounded for reading, never to a target it misses; an asterisk marks what may change.

        Its unit stands there in both languages, a line each, as the name does.
        """
        if self.value is None:
            return "—"
        return self._in_units(short(self.value, self.target), "*" if self.is_provisional else "")

    @property
    def shown_target(self) -> str:
        """The target as a condition, for example `≥ 65 %`, with its unit like the value."""
        if self.target is None:
            return "—"
        sign = Operator(self.operator).sign if self.operator else ""
        return self._in_units(f"{sign} {short(self.target, self.value)}".strip())

    @property
    def shown_status(self) -> str:
        """The verdict in both languages."""
        return " ".join(STATUSES.get(self.status, (self.status,)))

    def _in_units(self, figure: str, mark: str = "") -> str:
        english = "" if self.unit_en == self.unit else f"\n{self.unit_en}"
        return f"{figure} {self.unit}{mark}{english}"


def read_scorecard(settings: Settings) -> list[Line]:
    """Return the published scorecard by system and indicator; empty before the first publication."""
    columns = sql.SQL(", ").join(map(sql.Identifier, Line.__slots__))
    query = sql.SQL("select {} from marts.plan_scorecard order by system, indicator_id").format(columns)
    with role_connection(settings, "analyst") as connection:
        exists = connection.execute("select to_regclass('marts.plan_scorecard') is not null").fetchone()
        if exists is None or not exists[0]:
            return []
        with connection.cursor(row_factory=class_row(Line)) as cursor:
            return cursor.execute(query).fetchall()
