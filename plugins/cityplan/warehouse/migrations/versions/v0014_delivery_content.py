"""Every archived file of a delivery, refused ones and manifests too."""

from cityplan.warehouse.migrations import apply_sql

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    apply_sql("0014_delivery_content.sql")
