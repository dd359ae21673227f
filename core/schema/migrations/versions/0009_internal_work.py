"""How full pick faces are kept, and how much may be adjusted without a second person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.schema.seeds import plant_permissions, plant_statuses

revision = "0009"
down_revision = "0008"

COLUMNS = (
    ("reason", "approve_over", "approve_over >= 0"),
    ("role", "adjust_limit", "adjust_limit >= 0"),
)


def upgrade() -> None:
    """Adds the columns; no bin is a pick face yet, and nothing is limited."""
    for table, column, check in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} BIGINT CONSTRAINT {table}_{column} CHECK ({check})")
    for name, column in (("work_asked_by", "posting_id"), ("work_done_by", "done_by")):
        some = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "work", [column], sqlite_where=some, postgresql_where=some)
    plant_statuses(op.get_bind(), revision)
    plant_permissions(op.get_bind(), revision)


def downgrade() -> None:
    """What was adjusted under a limit must stay on record with it."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")
