"""Every division code that was ever valid; filled from the package's file with every migration."""

from cityplan.warehouse.migrations import apply_sql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    apply_sql("0004_reference.sql")
