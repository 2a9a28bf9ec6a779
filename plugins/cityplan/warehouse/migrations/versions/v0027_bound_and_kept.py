"""A warehouse is bound to the key of its pseudonyms; publications are kept; a rule's limit is said."""

from cityplan.warehouse.migrations import apply_sql

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    apply_sql("0027_bound_and_kept.sql")
