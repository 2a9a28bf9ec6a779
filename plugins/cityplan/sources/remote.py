"""What exchange databases and interfaces have in common: batches by date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Protocol

from cityplan.contracts import Contract
from cityplan.landing.found import RemoteDelivery


class Batches(Protocol):
    """An open remote system, seen through one contract."""

    channel: str
    file_ending: str

    def source_uri(self, as_of: date) -> str:
        """Where a batch comes from, without secrets."""

    def dates(self) -> list[date]:
        """Dates of the batches there are. Raises ChannelError."""

    def fetch(self, as_of: date, target: Path) -> None:
        """Write a batch to `target`, complete or not at all. Raises ChannelError."""


def remote_deliveries(
    batches: Batches, contract: Contract, business_date: date, again: Callable[[date], bool]
) -> list[RemoteDelivery]:
    """Return the batches with as_of up to the business date, oldest first; nothing is fetched yet.

    `again` says of an as_of whether its batch is fetched although it was before.
    """
    return [
        RemoteDelivery(
            contract.department,
            contract.extract,
            as_of,
            batches.channel,
            batches.source_uri(as_of),
            f"{as_of.isoformat()}{batches.file_ending}",
            lambda target, as_of=as_of: batches.fetch(as_of, target),  # type: ignore[misc]
            again(as_of),
        )
        for as_of in sorted(batches.dates())
        if as_of <= business_date
    ]


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a path to write to, and move it to `target` when the block ended without an error."""
    growing = target.with_name(f".{target.name}.growing")
    try:
        yield growing
        growing.replace(target)
    finally:
        growing.unlink(missing_ok=True)
