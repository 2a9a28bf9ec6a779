"""Evidence of rows that broke rules and were not set aside."""

from cityplan.warehouse.migrations import apply_sql

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    apply_sql("0016_failed_rows.sql")
