"""Reported figures with up to six decimals."""

from cityplan.warehouse.migrations import apply_sql

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    apply_sql("0019_reported_to_six_decimals.sql")
