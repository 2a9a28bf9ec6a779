"""Versioned migrations of what the loader writes to: raw SQL, forwards only, each in one transaction."""

from __future__ import annotations

from pathlib import Path

from alembic import op

VERSIONS = Path(__file__).with_name("versions")


def apply_sql(file_name: str) -> None:
    """Run a migration's SQL file on the connection that alembic migrates.

    It goes past SQLAlchemy to the driver, which leaves colons and percent signs alone and takes many
    statements at once.
    """
    cursor = op.get_bind().connection.cursor()
    cursor.execute((VERSIONS / file_name).read_text(encoding="utf-8"))
    cursor.close()
