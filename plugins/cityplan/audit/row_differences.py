"""Rows of a delivery that raw or history does not hold as its archived files say them: how they are found and
told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from psycopg.sql import SQL, Composed, Identifier, Literal

from cityplan.audit.findings import Finding
from cityplan.contracts import Contract
from cityplan.warehouse.connect import Connection
from cityplan.warehouse.planning import planning

MOST = 100
"""Rows of one delivery and table that are named; of further ones the number is told."""

# Both sides are read whole; what came a moment ago the planner may take for a few rows to look up one by one.
_READ_WHOLE = {"enable_nestloop": "off"}
_FOUND = SQL("""
select file_no, row_number, what, columns, record, count(*) over () from ({compared}) as compared
where what not in ('changed', 'contradicted') or columns <> '{{}}'
order by file_no, row_number limit {most}
""")
_WORDS = {
    "changed": "column 列 {columns} not as in the archived file 与存档文件不符",
    "gone": "the archived file's row is gone 缺少存档文件中的此行",
    "added": "no such accepted row in the archived file 存档文件中无此有效行",
    "contradicted": "the record it confirmed differs in column 其确认的记录已不同，列 {columns}",
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted delivery as the ledger tells of it; a replay has some of another's rows."""

    contract: Contract
    delivery_id: int
    as_of: date
    accepted_at: datetime
    is_replay: bool

    def __str__(self) -> str:
        return f"{self.contract.name} {self.as_of}, delivery 交付 {self.delivery_id}"


class Differing(NamedTuple):
    """A row that is `changed` (in some columns), `gone` or `added`, one of `total` in its delivery and table.

    `contradicted`: it wrote nothing, as its record was known, and what is known of that then is another now.
    `record` is equal for the rows of one record in history, None in raw.
    """

    file_no: int
    row_number: int
    what: str
    columns: list[str]
    record: str | None
    total: int


def find_differing(connection: Connection, compared: Composed) -> list[Differing]:
    """Return the first rows that differ among all that a query compares; its columns are as in Differing."""
    with planning(connection, _READ_WHOLE):
        rows = connection.execute(_FOUND.format(compared=compared, most=Literal(MOST))).fetchall()
    return [Differing(*row) for row in rows]


def differing_columns(columns: Iterable[str]) -> Composed:
    """Return the array of the columns in which the aliases `kept` and `archived` differ."""
    case = SQL("case when {} is distinct from {} then {} end")
    cases = (
        case.format(Identifier("kept", name), Identifier("archived", name), Literal(name)) for name in columns
    )
    return SQL("array_remove(array[{}], null)").format(SQL(", ").join(cases))


def row_findings(accepted: Accepted, table: str, differing: Iterable[Differing]) -> Iterator[Finding]:
    """Name each row, and how many more there are; no value is told, as it may be personal."""
    total = named = 0
    for named, row in enumerate(differing, 1):  # noqa: B007 the last number counts them
        total = row.total
        place = f"file 文件 {row.file_no}, row 行 {row.row_number}"
        words = _WORDS[row.what].format(columns=", ".join(row.columns))
        yield Finding("row", f"{accepted}, {place}", f"{table}: {words}")
    if total > MOST and named:
        yield Finding("delivery", str(accepted), f"{table}: {total - MOST} more rows differ 另有不符行")
