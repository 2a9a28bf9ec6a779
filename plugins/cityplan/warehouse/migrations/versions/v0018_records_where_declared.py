"""Indicators whose definition does not declare the records behind them."""

from cityplan.warehouse.migrations import apply_sql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    apply_sql("0018_records_where_declared.sql")
