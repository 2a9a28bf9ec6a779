"""Counts of referring values, kept from night to night."""

from cityplan.warehouse.migrations import apply_sql

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    apply_sql("0025_reference_counts.sql")
