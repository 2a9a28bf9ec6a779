"""What the demonstration city hands over, night by night, and what must become of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """What the warehouse must make of a delivery or of a single row."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    QUARANTINED = "quarantined"
    SKIPPED = "skipped"


class Flaw(StrEnum):
    """How a delivery as a whole is broken before it leaves the department.

    TRUNCATED: the file ends in its middle. INCOMPLETE: the last rows of a snapshot were forgotten, too few
    for anybody to see, so that only a correction can put it right.
    """

    TRUNCATED = "truncated"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery of one extract (`department.extract`) as of a date.

    `since` is the as-of date of the batch before it: changes and appends hold what was recorded after it.
    """

    extract: str
    as_of: date
    since: date | None = None
    flaw: Flaw | None = None

    @property
    def expected(self) -> Outcome:
        """Whether the warehouse must accept or refuse the delivery."""
        return Outcome.REFUSED if self.flaw is Flaw.TRUNCATED else Outcome.ACCEPTED


@dataclass(frozen=True, slots=True)
class Night:
    """What arrives for one business date; number 0 is the opening backlog."""

    number: int
    business_date: date
    deliveries: tuple[Delivery, ...]

    @property
    def expected(self) -> Mapping[tuple[str, date], Outcome]:
        """(extract, as_of) -> what must become of the delivery."""
        return {(delivery.extract, delivery.as_of): delivery.expected for delivery in self.deliveries}


@dataclass(frozen=True, slots=True)
class Planted:
    """One irregularity in one row, and what must become of the row.

    row: 1-based line of the file, row of the sheet, or place in the batch for exchange tables and the API.
    key: the record's key as the department meant it, in the contract's order, joined by '|'.
    """

    extract: str
    as_of: date
    file: str
    row: int
    column: str
    kind: str
    expected: Outcome
    key: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One delivery as it was written: where, how many data rows, and the irregularities planted in it."""

    delivery: Delivery
    place: str
    rows: int
    planted: tuple[Planted, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiConnection:
    """Where the city's API answers (`http://127.0.0.1:<port>`) and the key its callers must send."""

    url: str
    app_key: str
