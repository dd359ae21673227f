"""Bins that take no goods until somebody has seen to them, and who may report what is wrong."""

from __future__ import annotations

from alembic import op

from core.schema.seeds import plant_permissions

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """No bin is in lock."""
    op.execute(
        "ALTER TABLE location ADD COLUMN in_lock INTEGER DEFAULT 0 NOT NULL"
        " CONSTRAINT location_in_lock CHECK (in_lock IN (0, 1))"
    )
    plant_permissions(op.get_bind(), revision)


def downgrade() -> None:
    """What is in lock must stay so."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")
