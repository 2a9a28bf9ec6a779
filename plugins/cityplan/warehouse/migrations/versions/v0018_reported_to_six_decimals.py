"""Reported figures with up to six decimals."""

from cityplan.warehouse.migrations import apply_sql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    apply_sql("0018_reported_to_six_decimals.sql")
