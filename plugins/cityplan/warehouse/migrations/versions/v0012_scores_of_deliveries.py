"""Scores of what departments delivered, not of what was replayed of it."""

from cityplan.warehouse.migrations import apply_sql

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    apply_sql("0012_scores_of_deliveries.sql")
