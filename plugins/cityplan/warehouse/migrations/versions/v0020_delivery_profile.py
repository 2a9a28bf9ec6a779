"""What compared columns looked like in each accepted delivery."""

from cityplan.warehouse.migrations import apply_sql

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    apply_sql("0020_delivery_profile.sql")
