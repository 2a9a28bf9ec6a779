"""What a merge did."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MergeCounts:
    """Accepted records and versions touched by one delivery.

    inserted + unchanged + outdated = accepted records. `inserted`: records that became current versions.
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
    def written(self) -> int:
        """Rows written or moved."""
        return self.inserted + self.closed + self.outdated + self.kept
