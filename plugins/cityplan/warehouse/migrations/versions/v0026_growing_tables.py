"""Arriving rows alone make the autovacuum do nothing."""

from cityplan.warehouse.migrations import apply_sql

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    apply_sql("0026_growing_tables.sql")
