"""What became of a delivery and of a night of one extract, as DAGs, commands and reports read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cityplan.errors import ChannelError
from cityplan.ledger import Counts


class Status(StrEnum):
    """ACCEPTED and REFUSED were decided now; the others repeat an earlier decision on the same content.

    A refusal is UNCHANGED, and no longer STILL_REFUSED, once a later state of the extract has been accepted.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCHANGED = "unchanged"
    STILL_REFUSED = "still_refused"


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """One delivery: its decision, where its records went (read is the sum of the rest), why it was
    refused.
    """

    delivery_id: int
    extract: str
    as_of: date
    status: Status
    read: int
    accepted: int
    quarantined: int
    skipped: int
    refused: int
    reason: str | None = None

    @classmethod
    def of(
        cls,
        delivery_id: int,
        extract: str,
        as_of: date,
        status: Status,
        counts: Counts,
        reason: str | None = None,
    ) -> DeliveryOutcome:
        """Make the outcome from the ledger's counts."""
        return cls(
            delivery_id,
            extract,
            as_of,
            status,
            counts.read,
            counts.accepted,
            counts.quarantined,
            counts.skipped,
            counts.refused,
            reason,
        )

    @property
    def is_refusal(self) -> bool:
        """Whether somebody must act: the delivery is refused and nothing later took its place."""
        return self.status in {Status.REFUSED, Status.STILL_REFUSED}

    @property
    def was_judged(self) -> bool:
        """Whether its rows were judged now: the delivery is new, and it could be read."""
        return self.status in {Status.ACCEPTED, Status.REFUSED} and self.read > 0

    def __str__(self) -> str:
        figures = (
            f"read 读取 {self.read} = accepted 接受 {self.accepted} + quarantined 隔离 {self.quarantined}"
            f" + skipped 跳过 {self.skipped} + refused 拒收 {self.refused}"
        )
        words = f"{self.extract} as of 截至 {self.as_of}: {_WORDS[self.status]}, {figures}"
        return f"{words}. {self.reason}" if self.reason else words


_WORDS = {
    Status.ACCEPTED: "accepted 已接受",
    Status.REFUSED: "REFUSED 已拒收",
    Status.UNCHANGED: "unchanged, nothing to do 无变化",
    Status.STILL_REFUSED: "STILL REFUSED, the same content again 内容未变，仍为拒收",
}


@dataclass(frozen=True, slots=True)
class NightOutcome:
    """A night of one extract: what became of each delivery that waited, in as_of order."""

    extract: str
    business_date: date
    deliveries: tuple[DeliveryOutcome, ...]


class NightError(ChannelError):
    """What could not be read of a night; `night` is what became of everything else, which was loaded."""

    def __init__(self, night: NightOutcome, *problems: ChannelError) -> None:
        remedies = dict.fromkeys(problem.remedy for problem in problems)
        super().__init__(" ".join(problem.problem for problem in problems), " ".join(remedies))
        self.args = (night, *problems)  # what pickling rebuilds the error from
        self.night = night
