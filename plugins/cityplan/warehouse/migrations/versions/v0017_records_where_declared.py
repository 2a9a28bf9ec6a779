"""Indicators whose definition does not declare the records behind them."""

from cityplan.warehouse.migrations import apply_sql

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    apply_sql("0017_records_where_declared.sql")
