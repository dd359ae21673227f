"""Open work of the floor with who has it, and what somebody else approved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.schema.columns import Id128
from core.schema.seeds import plant_permissions

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state IN ('ready', 'leased')")


def upgrade() -> None:
    """Adds the tables; nobody has work yet."""
    op.create_table(
        "approval",
        sa.Column("id", Id128(), nullable=False),
        sa.Column("refused_id", Id128(), nullable=False),
        sa.Column("approver_id", BIG, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=False),
        sa.Column("used_by", Id128(), nullable=True),
        sa.ForeignKeyConstraint(["refused_id"], ["posting.id"], name=op.f("approval_refused_id_fk")),
        sa.ForeignKeyConstraint(["approver_id"], ["operator.id"], name=op.f("approval_approver_id_fk")),
        sa.ForeignKeyConstraint(["used_by"], ["posting.id"], name=op.f("approval_used_by_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("approval_pk")),
        sa.UniqueConstraint("used_by", name=op.f("approval_used_by_once")),
        sqlite_with_rowid=False,
    )
    _make_work()
    plant_permissions(op.get_bind(), revision)


def downgrade() -> None:
    """What was approved must stay on record."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")


def _make_work() -> None:
    op.create_table(
        "work",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("state", sa.Text(), server_default="ready", nullable=False),
        sa.Column("priority", sa.Integer(), server_default="5", nullable=False),
        sa.Column("item_id", BIG, nullable=True),
        sa.Column("lot_id", BIG, server_default="0", nullable=False),
        sa.Column("plate_id", BIG, server_default="0", nullable=False),
        sa.Column("from_location_id", BIG, nullable=True),
        sa.Column("to_location_id", BIG, nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("posting_id", Id128(), nullable=True),
        sa.Column("done_by", Id128(), nullable=True),
        sa.Column("holder_id", BIG, nullable=True),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('put_away', 'replenish', 'move', 'count', 'check', 'dispose')", name=op.f("work_kind")
        ),
        sa.CheckConstraint("state IN ('ready', 'leased', 'done', 'cancelled')", name=op.f("work_state")),
        sa.CheckConstraint("priority BETWEEN 1 AND 9", name=op.f("work_priority")),
        sa.CheckConstraint("quantity > 0", name=op.f("work_quantity")),
        sa.CheckConstraint("done >= 0", name=op.f("work_done")),
        sa.CheckConstraint("(state = 'leased') = (holder_id IS NOT NULL)", name=op.f("work_leased_by_somebody")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"work_{column}_fk"))
            for column, target in (
                ("site_id", "site.id"), ("item_id", "item.id"), ("lot_id", "lot.id"), ("plate_id", "plate.id"),
                ("from_location_id", "location.id"), ("to_location_id", "location.id"),
                ("posting_id", "posting.id"), ("done_by", "posting.id"), ("holder_id", "operator.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("work_pk")),
    )  # fmt: skip
    for name, columns in (
        ("work_open", ["site_id", "kind", "priority", "id"]),
        ("work_from", ["from_location_id"]),
        ("work_to", ["to_location_id"]),
        ("work_of_plate", ["plate_id"]),
    ):
        op.create_index(name, "work", columns, sqlite_where=OPEN, postgresql_where=OPEN)
