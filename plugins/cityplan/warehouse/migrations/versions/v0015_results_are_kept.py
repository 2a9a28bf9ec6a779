"""Outcomes of checks are append-only; those of a night carry its date."""

from cityplan.warehouse.migrations import apply_sql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    apply_sql("0015_results_are_kept.sql")
