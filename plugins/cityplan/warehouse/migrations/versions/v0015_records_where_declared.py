"""Indicators whose definition does not declare the records behind them."""

from cityplan.warehouse.migrations import apply_sql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    apply_sql("0015_records_where_declared.sql")
