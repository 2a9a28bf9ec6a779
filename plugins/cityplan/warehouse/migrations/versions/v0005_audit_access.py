"""The auditor's masked, logged look at records."""

from cityplan.warehouse.migrations import apply_sql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    apply_sql("0005_audit_access.sql")
