"""What compared columns looked like in each accepted delivery."""

from cityplan.warehouse.migrations import apply_sql

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    apply_sql("0021_delivery_profile.sql")
