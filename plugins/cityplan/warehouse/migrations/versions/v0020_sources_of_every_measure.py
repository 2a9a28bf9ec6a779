"""The deliveries behind every measure, and which of its parts their rows make."""

from cityplan.warehouse.migrations import apply_sql

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    apply_sql("0020_sources_of_every_measure.sql")
