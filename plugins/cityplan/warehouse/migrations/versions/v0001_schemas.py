"""Schemas, one writer each, and who may enter them."""

from cityplan.warehouse.migrations import apply_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    apply_sql("0001_schemas.sql")
