"""From the marts' columns to the contracts' fields."""

from cityplan.warehouse.migrations import apply_sql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    apply_sql("0010_column_lineage.sql")
