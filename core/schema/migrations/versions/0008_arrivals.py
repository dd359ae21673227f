"""Codes that nobody knew, which arrivals are checked before they are used, and goods matched to orders later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.schema.columns import Id128
from core.schema.seeds import plant_permissions, plant_reasons

revision = "0008"
down_revision = "0007"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("state = 'open'")


def upgrade() -> None:
    """Adds the tables; until there is a rule nothing is checked."""
    _make_unknown_codes()
    _make_quality_rules()
    _make_matches()
    op.create_index("receipt_line_of_item", "receipt_line", ["item_id", "receipt_id"])
    op.create_index("receipt_line_on_plate", "receipt_line", ["plate_id", "id"])
    plant_reasons(op.get_bind(), revision)
    plant_permissions(op.get_bind(), revision)


def downgrade() -> None:
    """What was kept and decided must stay on record."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")


def _make_unknown_codes() -> None:
    told = ("symbology", "task", "document", "location", "previous", "remark")
    op.create_table(
        "unknown_code",
        sa.Column("id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("scanned", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in told),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("posting_id", Id128(), nullable=False),
        sa.Column("item_id", BIG, nullable=True),
        sa.Column("settled_by", Id128(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'attached', 'dismissed')", name=op.f("unknown_code_state")),
        sa.CheckConstraint("(state = 'open') = (settled_by IS NULL)", name=op.f("unknown_code_settled_by_somebody")),
        sa.CheckConstraint(
            "(state = 'attached') = (item_id IS NOT NULL)", name=op.f("unknown_code_attached_to_an_item")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("unknown_code_site_id_fk")),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("unknown_code_posting_id_fk")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("unknown_code_item_id_fk")),
        sa.ForeignKeyConstraint(["settled_by"], ["posting.id"], name=op.f("unknown_code_settled_by_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("unknown_code_pk")),
        sa.UniqueConstraint("posting_id", name=op.f("unknown_code_posting_id_once")),
    )
    op.create_index(
        "unknown_code_waiting",
        "unknown_code",
        ["code", "site_id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def _make_quality_rules() -> None:
    op.create_table(
        "quality_rule",
        sa.Column("id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("party_id", BIG, server_default="0", nullable=False),
        sa.Column("item_id", BIG, nullable=True),
        sa.Column("checked", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("checked IN ('always', 'never', 'every', 'percent')", name=op.f("quality_rule_checked")),
        sa.CheckConstraint("seq BETWEEN 1 AND 9999", name=op.f("quality_rule_seq")),
        sa.CheckConstraint("number BETWEEN 1 AND 10000", name=op.f("quality_rule_number")),
        sa.CheckConstraint("checked <> 'percent' OR number <= 100", name=op.f("quality_rule_percent")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("quality_rule_site_id_fk")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("quality_rule_party_id_fk")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("quality_rule_item_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("quality_rule_pk")),
        sa.UniqueConstraint("site_id", "seq", name=op.f("quality_rule_site_id_seq_once")),
    )


def _make_matches() -> None:
    op.create_table(
        "receipt_match",
        sa.Column("id", BIG, nullable=False),
        sa.Column("receipt_line_id", BIG, nullable=False),
        sa.Column("order_line_id", BIG, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("posting_id", Id128(), nullable=False),
        sa.Column("undone_by", Id128(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("receipt_match_quantity")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"receipt_match_{column}_fk"))
            for column, target in (
                ("receipt_line_id", "receipt_line.id"),
                ("order_line_id", "order_line.id"),
                ("posting_id", "posting.id"),
                ("undone_by", "posting.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("receipt_match_pk")),
        sa.UniqueConstraint("posting_id", name=op.f("receipt_match_posting_id_once")),
    )
    op.create_index("receipt_match_of_line", "receipt_match", ["receipt_line_id"])
    op.create_index("receipt_match_of_order_line", "receipt_match", ["order_line_id"])
