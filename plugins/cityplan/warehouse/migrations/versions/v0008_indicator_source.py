"""The deliveries behind every published value, counted when asked for."""

from cityplan.warehouse.migrations import apply_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    apply_sql("0008_indicator_source.sql")
