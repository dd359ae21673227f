"""Runs the migrations on the connection that core.schema.upgrade opened."""

from __future__ import annotations

from alembic import context

from core.schema.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
