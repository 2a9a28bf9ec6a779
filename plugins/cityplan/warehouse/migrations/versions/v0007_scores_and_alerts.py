"""Quality scores by extract and dimension, and the alerts that were sent."""

from cityplan.warehouse.migrations import apply_sql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    apply_sql("0007_scores_and_alerts.sql")
