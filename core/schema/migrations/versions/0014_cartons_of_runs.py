"""A tote of a run may be the carton that the goods leave in."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Adds a column; the totes of runs that are under way are none."""
    op.execute(
        """ALTER TABLE run_tote ADD COLUMN is_carton INTEGER DEFAULT 0 NOT NULL
            CONSTRAINT run_tote_is_carton CHECK (is_carton IN (0, 1))"""
    )


def downgrade() -> None:
    """What was picked into cartons must stay known."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")
