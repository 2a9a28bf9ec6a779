"""What the checks found, and every row that was set aside with its reason."""

from cityplan.warehouse.migrations import apply_sql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    apply_sql("0003_quality.sql")
