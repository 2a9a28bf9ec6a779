"""When evidence of broken rows was kept."""

from cityplan.warehouse.migrations import apply_sql

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    apply_sql("0022_failed_rows_dated.sql")
