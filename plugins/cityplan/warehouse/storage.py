"""Storage settings of tables that only grow: raw, work and history."""

from __future__ import annotations

from psycopg.sql import SQL

GROWING = SQL("(autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2147483647)")
"""Storage parameters of such a table: arriving rows alone make the autovacuum do nothing.

All it could do is mark pages as visible to all, which no query here asks for, and with checksums each page so
marked goes into the log whole. Rows taken off are cleared away as anywhere, and the planner is told by the
loader, when it matters (docs/adr/0010).
"""
