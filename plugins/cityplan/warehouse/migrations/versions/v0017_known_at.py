"""Reports of past nights: verdicts, deliveries and rows set aside as they were known."""

from cityplan.warehouse.migrations import apply_sql

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    apply_sql("0017_known_at.sql")
