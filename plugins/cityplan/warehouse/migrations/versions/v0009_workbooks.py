"""The rows an auditor's workbook recomputes a figure from."""

from cityplan.warehouse.migrations import apply_sql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    apply_sql("0009_workbooks.sql")
