"""Whether a figure is a frozen one, beside the deliveries its indicator is made of now."""

from cityplan.warehouse.migrations import apply_sql

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    apply_sql("0024_frozen_figures_named.sql")
