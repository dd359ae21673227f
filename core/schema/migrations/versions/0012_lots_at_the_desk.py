"""Lots are found by being held, and their moves and recalls by the lot, however much history there is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

INDEXES = (
    ("lot_held", "lot", ["id"], "hold = 1"),
    ("move_of_lot", "move", ["lot_id", "id"], "lot_id <> 0"),
    ("recall_of_lot", "recall", ["lot_id", "id"], None),
)


def upgrade() -> None:
    """Adds the indexes."""
    for name, table, columns, condition in INDEXES:
        some = None if condition is None else sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    """Not worth a way back of its own."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")
