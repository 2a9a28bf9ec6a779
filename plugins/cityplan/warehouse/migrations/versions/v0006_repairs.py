"""What became of rows that were set aside."""

from cityplan.warehouse.migrations import apply_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    apply_sql("0006_repairs.sql")
