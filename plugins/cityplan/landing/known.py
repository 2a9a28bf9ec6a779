"""Remembers which files were read before, so that a night does not read years of deliveries again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

_FIND = "select sha256 from audit.landed_file where source_uri = %s and bytes = %s and modified_ns = %s"
_REMEMBER = """
insert into audit.landed_file (source_uri, bytes, modified_ns, sha256, seen_at)
values (%s, %s, %s, %s, clock_timestamp())
on conflict (source_uri) do update
set bytes = excluded.bytes, modified_ns = excluded.modified_ns,
    sha256 = excluded.sha256, seen_at = excluded.seen_at
"""


@dataclass(frozen=True, slots=True)
class KnownFiles:
    """audit.landed_file seen through a connection; writing is part of the caller's transaction."""

    connection: psycopg.Connection[tuple[Any, ...]]

    def find(self, source_uri: str, size: int, modified_ns: int) -> str | None:
        """Return the sha256 of a file that has not changed since it was read, None for any other."""
        row = self.connection.execute(_FIND, (source_uri, size, modified_ns)).fetchone()
        return str(row[0]) if row else None

    def remember(self, source_uri: str, size: int, modified_ns: int, sha256: str) -> None:
        """Note what a file was when it was read."""
        self.connection.execute(_REMEMBER, (source_uri, size, modified_ns, sha256))
