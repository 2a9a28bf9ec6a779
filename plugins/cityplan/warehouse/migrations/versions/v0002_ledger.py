"""The ledger: every event of every delivery, append-only and hash-chained."""

from cityplan.warehouse.migrations import apply_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    apply_sql("0002_ledger.sql")
