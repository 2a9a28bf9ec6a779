"""Alerts remembered by channel."""

from cityplan.warehouse.migrations import apply_sql

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    apply_sql("0013_alerts_by_channel.sql")
