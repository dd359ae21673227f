"""Classes, measures, hazards and temperatures of goods, what a place can take, and a site's rules for putting away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.schema.catalogue_version import RAISED_SINCE_0006_BY, let_raise
from core.schema.seeds import plant_bin_reasons, plant_permissions

revision = "0006"
down_revision = "0005"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAMES = "('any', 'ambient', 'chilled', 'frozen')"
MEASURES = "weight_mg >= 0 AND volume_mm3 >= 0 AND height_mm >= 0"


def upgrade() -> None:
    """Adds columns and tables: nothing is limited or ruled yet."""
    make_item_class()
    add_columns()
    make_zone_hazard()
    make_put_away_rule()
    make_bin_reason()
    tell_that_goods_spread()
    let_raise(op.get_bind(), RAISED_SINCE_0006_BY)
    plant_permissions(op.get_bind(), revision)
    plant_bin_reasons(op.get_bind())


def downgrade() -> None:
    """What is known of goods and places by then would be lost."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")


COLUMNS = {
    "item": (
        "weight_mg BIGINT DEFAULT 0 NOT NULL",
        "volume_mm3 BIGINT DEFAULT 0 NOT NULL",
        f"height_mm BIGINT DEFAULT 0 NOT NULL CONSTRAINT item_measures CHECK ({MEASURES})",
        "hazard TEXT DEFAULT '' NOT NULL",
        f"temperature TEXT DEFAULT 'any' NOT NULL CONSTRAINT item_temperature CHECK (temperature IN {NAMES})",
        "abc TEXT DEFAULT '' NOT NULL CONSTRAINT item_abc CHECK (abc IN ('', 'A', 'B', 'C'))",
    ),
    "pack": (
        "weight_mg BIGINT DEFAULT 0 NOT NULL",
        "volume_mm3 BIGINT DEFAULT 0 NOT NULL",
        f"height_mm BIGINT DEFAULT 0 NOT NULL CONSTRAINT pack_measures CHECK ({MEASURES})",
    ),
    "zone": (
        """temperature TEXT DEFAULT 'ambient' NOT NULL
            CONSTRAINT zone_temperature CHECK (temperature IN ('ambient', 'chilled', 'frozen'))""",
    ),
    "location": (
        "weight_max BIGINT",
        "volume_max BIGINT",
        "height_max BIGINT",
        """plates_max BIGINT CONSTRAINT location_capacity
            CHECK (weight_max > 0 AND volume_max > 0 AND height_max > 0 AND plates_max > 0)""",
        "put_away INTEGER DEFAULT 1 NOT NULL CONSTRAINT location_put_away CHECK (put_away IN (0, 1))",
    ),
    "fixed_bin": (
        "min_quantity BIGINT",
        """max_quantity BIGINT CONSTRAINT fixed_bin_levels
            CHECK (min_quantity >= 0 AND max_quantity > 0 AND min_quantity <= max_quantity)""",
    ),
    "work": ("weight_mg BIGINT", "volume_mm3 BIGINT"),
}


def add_columns() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.create_index("fixed_bin_at", "fixed_bin", ["location_id", "item_id"])
    kind = BIG.compile(op.get_bind().dialect)
    op.execute(f"ALTER TABLE item ADD COLUMN class_id {kind} CONSTRAINT item_class_id_fk REFERENCES item_class (id)")


def make_item_class() -> None:
    op.create_table(
        "item_class",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.CheckConstraint("parent_id <> id", name=op.f("item_class_not_its_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["item_class.id"], name=op.f("item_class_parent_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("item_class_pk")),
        sa.UniqueConstraint("code", name=op.f("item_class_code_once")),
    )


def make_zone_hazard() -> None:
    op.create_table(
        "zone_hazard",
        sa.Column("zone_id", BIG, nullable=False),
        sa.Column("hazard", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("zone_hazard_zone_id_fk")),
        sa.PrimaryKeyConstraint("zone_id", "hazard", name=op.f("zone_hazard_pk")),
        sqlite_with_rowid=False,
    )


def make_put_away_rule() -> None:
    op.create_table(
        "put_away_rule",
        sa.Column("id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("item_id", BIG, nullable=True),
        sa.Column("class_id", BIG, nullable=True),
        sa.Column("abc", sa.Text(), server_default="", nullable=False),
        sa.Column("supplier_id", BIG, server_default="0", nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("hazard", sa.Text(), server_default="", nullable=False),
        sa.Column("temperature", sa.Text(), server_default="", nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("zone_id", BIG, nullable=True),
        sa.Column("location_id", BIG, nullable=True),
        sa.CheckConstraint("abc IN ('', 'A', 'B', 'C')", name=op.f("put_away_rule_abc")),
        sa.CheckConstraint(
            "temperature IN ('', 'any', 'ambient', 'chilled', 'frozen')", name=op.f("put_away_rule_temperature")
        ),
        sa.CheckConstraint(
            "strategy IN ('fixed_bin', 'same_item', 'near_fixed_bin', 'empty_bin', 'best_fit', 'overflow')",
            name=op.f("put_away_rule_strategy"),
        ),
        sa.CheckConstraint("zone_id IS NULL OR location_id IS NULL", name=op.f("put_away_rule_one_target")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"put_away_rule_{column}_fk"))
            for column, target in (
                ("site_id", "site.id"), ("item_id", "item.id"), ("class_id", "item_class.id"),
                ("supplier_id", "party.id"), ("status", "status.code"), ("zone_id", "zone.id"),
                ("location_id", "location.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("put_away_rule_pk")),
        sa.UniqueConstraint("site_id", "code", name=op.f("put_away_rule_site_id_code_once")),
    )  # fmt: skip


def tell_that_goods_spread() -> None:
    """PostgreSQL looks into each bin by its place, even while nearly all goods lie at the docks.

    Counted then, there are as good as no different places, and it reads all balances anew for each of the bins.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE balance ALTER COLUMN location_id SET (n_distinct = -0.2)")


def make_bin_reason() -> None:
    op.create_table(
        "bin_reason",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), server_default="0", nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("active IN (0, 1)", name=op.f("bin_reason_active")),
        sa.PrimaryKeyConstraint("code", name=op.f("bin_reason_pk")),
    )
