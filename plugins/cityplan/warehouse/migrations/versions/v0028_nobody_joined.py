"""dbt reads no rows set aside; their keys join nobody across extracts."""

from cityplan.warehouse.migrations import apply_sql

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    apply_sql("0028_nobody_joined.sql")
