"""What a merge did."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MergeCounts:
    """Accepted records and versions touched by one delivery.

    inserted + unchanged + outdated = accepted records; each is counted by itself, so that a record that
    ended nowhere is missing. `inserted`: records that became current versions.
    `unchanged`: records that say what is known already. `outdated`: changes that a later one of their key had
    overtaken on arrival, kept but never current. `closed`: former versions that stopped being current
    knowledge. `kept`: parts of closed versions, before and after the delivery's own interval, written anew.
    """

    inserted: int
    closed: int
    unchanged: int
    outdated: int = 0
    kept: int = 0

    @property
    def accepted(self) -> int:
        """Accepted records, each counted by what became of it."""
        return self.inserted + self.unchanged + self.outdated

    @property
    def written(self) -> int:
        """Rows written or moved."""
        return self.inserted + self.closed + self.outdated + self.kept
