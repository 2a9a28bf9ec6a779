"""What the tables hold of each delivery; verdicts on extracts that never came."""

from cityplan.warehouse.migrations import apply_sql

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    apply_sql("0023_rows_held.sql")
