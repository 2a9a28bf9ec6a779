"""What was decided before and comes again unchanged: nothing to do for it, yet it is reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from cityplan.contracts import Contract
from cityplan.landing import (
    INBOX,
    SHARE,
    Archive,
    FolderDelivery,
    KnownFiles,
    LandedDelivery,
    folder_deliveries,
)
from cityplan.ledger import Decision, find_decided
from cityplan.loading.census import overtaken
from cityplan.loading.outcome import DeliveryOutcome, Status
from cityplan.warehouse.connect import Connection

_PRECEDENCE = (SHARE, INBOX)
"""Channels of files; where two have a delivery of one date the later one counts: what was put there by hand
is meant."""


def lying_in(
    folders: Mapping[str, Path], contract: Contract, business_date: date
) -> dict[date, FolderDelivery]:
    """Return the extract's deliveries in the folders (by channel) up to the business date, by as_of.

    Raises ChannelError when one of the folders cannot be read: what lies there may count for any date.
    """
    return {
        delivery.as_of: delivery
        for channel in _PRECEDENCE
        if channel in folders
        for delivery in folder_deliveries(folders[channel], contract, business_date, channel)
    }


def settled(
    connection: Connection,
    archive: Archive,
    contract: Contract,
    business_date: date,
    folders: Mapping[str, Path],
    began: datetime | None = None,
) -> tuple[DeliveryOutcome, ...] | None:
    """Return what became of all the extract's deliveries in the folders, oldest first.

    None as soon as something is to be done about one of them: it is new or changed, its contract is, its
    refusal still stands and somebody must act, or it was decided since the night `began`, by another
    department in need of it, and is yet to be told. Raises ChannelError when one of them cannot be read.
    """
    known = KnownFiles(connection)
    outcomes = []
    for _, found in sorted(lying_in(folders, contract, business_date).items()):
        landed = found.unchanged(archive, known)
        decided = None if landed is None else decided_before(connection, contract, landed)
        if decided is None:
            return None
        outcome = same_again(connection, contract, decided, began)
        if outcome.is_refusal or outcome.was_judged:
            return None
        outcomes.append(outcome)
    return tuple(outcomes)


def decided_before(connection: Connection, contract: Contract, landed: LandedDelivery) -> Decision | None:
    """Return the decision that leaves nothing to do about what has landed, None when it is news.

    It is the latest one on that date, if it was about this content under this contract. It is also the latest
    if that accepted what another place said, and this place says no more than it had said before: a
    correction handed in stands when its file is tidied away, whatever the department's system still holds.
    """
    latest = find_decided(connection, contract, landed.as_of)
    if latest is None or latest.is_of(landed.content_sha256, contract.version):
        return latest
    said_here = find_decided(connection, contract, landed.as_of, landed.source_uri)
    is_old_news = (
        latest.event == "accepted"
        and said_here is not None
        and said_here.delivery_id != latest.delivery_id
        and said_here.content_sha256 == landed.content_sha256
    )
    return latest if is_old_news else None


def same_again(
    connection: Connection, contract: Contract, decided: Decision, began: datetime | None = None
) -> DeliveryOutcome:
    """Return the outcome of a delivery whose content was decided before; since the night `began`: now."""
    is_news = began is not None and decided.decided_at >= began
    if decided.event == "refused" and not overtaken(connection, contract, decided):
        status = Status.REFUSED if is_news else Status.STILL_REFUSED
    else:
        status = Status.ACCEPTED if is_news and decided.event == "accepted" else Status.UNCHANGED
    return DeliveryOutcome.of(
        decided.delivery_id, contract.name, decided.as_of, status, decided.counts, decided.reason
    )
