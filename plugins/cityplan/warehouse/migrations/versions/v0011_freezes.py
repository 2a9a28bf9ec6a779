"""Frozen figures of closed years, and which records deliveries really changed."""

from cityplan.warehouse.migrations import apply_sql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    apply_sql("0011_freezes.sql")
