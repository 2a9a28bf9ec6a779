"""Alembic's entry: migrates on the connection that warehouse.migrate hands over."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="migration",
    version_table_schema="audit",
)
with context.begin_transaction():
    context.run_migrations()
