"""What the ledger is told and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cityplan.errors import CityplanError


class LedgerError(CityplanError):
    """An event that does not fit the delivery's life so far."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of a delivery when its records lie in raw.

    `content_sha256` is what makes the same content again (see landing), `records_read` counts every record of
    its files without the header rows.
    """

    department: str
    extract: str
    as_of: date
    received_at: datetime
    source_uri: str
    channel: str
    contract_version: str
    content_sha256: str
    records_read: int
    run_id: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Where the records of a decided delivery went; `read` is the sum of the others."""

    read: int
    accepted: int
    quarantined: int
    skipped: int
    refused: int


@dataclass(frozen=True, slots=True)
class Decision:
    """How a delivery was decided: `event` is accepted or refused, `reason` says why when it was refused."""

    delivery_id: int
    event: str
    as_of: date
    contract_version: str
    content_sha256: str
    counts: Counts
    reason: str | None
    decided_at: datetime

    def is_of(self, content_sha256: str, contract_version: str) -> bool:
        """Tell whether the same content under the same contract was decided: then there is nothing to do."""
        return (self.content_sha256, self.contract_version) == (content_sha256, contract_version)
