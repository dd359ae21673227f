"""Tables: the posting log and the ledger. Only core.ledger and the door write them.

Row 0 of lot, plate and party stands for none, so that a stock key never holds NULL.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    literal_column,
)

from core.schema.columns import BigId, Id128, flag, flags, metadata, number, one_of, refer, row_id, text

PLATE_STATES = ("open", "closed", "retired")
REASONS_FOR = ("adjustment", "opening", "scrap")

status = Table(
    "status",
    metadata,
    Column("code", Text, primary_key=True),
    text("name"),
    flag("allocatable", 0),
    *flags("allocatable"),
)

reason = Table(
    "reason",
    metadata,
    Column("code", Text, primary_key=True),
    text("name"),
    text("counterparty", default="adjustment"),
    number("approve_over", null=True),  # more than so much at once, in millionths, wants approval
    one_of("counterparty", REASONS_FOR),
    CheckConstraint("approve_over >= 0", name="approve_over"),
)

lot = Table(
    "lot",
    metadata,
    row_id(),
    refer("item_id", "item.id", null=True),
    text("code"),
    flag("is_serial", 0),
    Column("expires_on", Date),
    refer("parent_id", "lot.id", null=True),
    flag("hold", 0),
    text("hold_reason", default=""),
    UniqueConstraint("item_id", "code"),
    CheckConstraint("(hold = 1) = (hold_reason <> '')", name="held_for"),
    Index("lot_by_code", "code"),
    *flags("is_serial", "hold"),
)

plate = Table(
    "plate",
    metadata,
    row_id(),
    Column("code", Text, nullable=False, unique=True),
    refer("parent_id", "plate.id", null=True),
    refer("location_id", "location.id", null=True),
    text("state", default="open"),
    one_of("state", PLATE_STATES),
    CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    Index("plate_by_location", "location_id"),
)

posting = Table(
    "posting",
    metadata,
    Column("id", Id128, primary_key=True),
    text("kind"),
    Column("version", Integer, nullable=False),
    text("payload"),
    text("fingerprint"),
    refer("operator_id", "operator.id"),
    text("device"),
    number("happened_at"),
    number("posted_at"),
    text("state"),
    text("outcome", null=True),
    Column("undoes_id", Id128, ForeignKey("posting.id"), unique=True),
    one_of("state", ("open", "posted", "rejected")),
    CheckConstraint("state = 'open' OR outcome IS NOT NULL", name="outcome_given"),
    Index("posting_of_operator", "device", "operator_id", "posted_at"),
    sqlite_with_rowid=False,
)

move = Table(
    "move",
    metadata,
    row_id(),
    Column("posting_id", Id128, ForeignKey("posting.id"), nullable=False),
    Column("line", Integer, nullable=False),
    text("kind"),
    refer("site_id", "site.id"),
    refer("item_id", "item.id"),
    refer("lot_id", "lot.id", zero=True),
    number("quantity"),
    refer("from_location_id", "location.id"),
    refer("to_location_id", "location.id"),
    refer("from_plate_id", "plate.id", zero=True),
    refer("to_plate_id", "plate.id", zero=True),
    refer("from_owner_id", "party.id", zero=True),
    refer("to_owner_id", "party.id", zero=True),
    Column("from_status", Text, ForeignKey("status.code"), nullable=False),
    Column("to_status", Text, ForeignKey("status.code"), nullable=False),
    refer("pack_id", "pack.id", null=True),
    number("pack_quantity", null=True),
    Column("reason", Text, ForeignKey("reason.code")),
    refer("order_line_id", "order_line.id", null=True),
    refer("party_id", "party.id", zero=True),
    Column("reverses_id", BigId, ForeignKey("move.id"), unique=True),
    Column("business_date", Date, nullable=False),
    number("catch_quantity", null=True),
    refer("reservation_id", "reservation.id", null=True),
    UniqueConstraint("posting_id", "line"),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("catch_quantity > 0", name="catch_quantity"),
    CheckConstraint(
        "from_location_id <> to_location_id OR from_plate_id <> to_plate_id"
        " OR from_owner_id <> to_owner_id OR from_status <> to_status",
        name="goes_somewhere",
    ),
    Index("move_of_item", "item_id", "business_date", "id"),
    Index("move_out_of", "from_location_id", "id"),
    Index("move_into", "to_location_id", "id"),
)

# A query that is to use one of these says the same words: no database sees that `lot_id = ?` is never 0.
IS_HELD: ColumnElement[bool] = literal_column("lot.hold = 1")
HAS_LOT: ColumnElement[bool] = literal_column("move.lot_id <> 0")
# SQLite takes "is none" for something rare, and would go through the whole history by the index of reversals.
IS_NO_REVERSAL: ColumnElement[bool] = func.coalesce(move.c.reverses_id, 0) == 0
Index("lot_held", lot.c.id, sqlite_where=literal_column("hold = 1"), postgresql_where=literal_column("hold = 1"))
Index(
    "move_of_lot", move.c.lot_id, move.c.id,
    sqlite_where=literal_column("lot_id <> 0"), postgresql_where=literal_column("lot_id <> 0"),
)  # fmt: skip

# Most rows have none: what is not in an index costs nothing to write.
for name, column in (
    ("move_of_order_line", move.c.order_line_id),
    ("move_of_reservation", move.c.reservation_id),
    ("plate_on_plate", plate.c.parent_id),
):
    Index(name, column, sqlite_where=column.is_not(None), postgresql_where=column.is_not(None))

balance = Table(
    "balance",
    metadata,
    row_id(),
    refer("location_id", "location.id"),
    refer("item_id", "item.id"),
    refer("lot_id", "lot.id", zero=True),
    refer("plate_id", "plate.id", zero=True),
    refer("owner_id", "party.id", zero=True),
    Column("status", Text, ForeignKey("status.code"), nullable=False),
    flag("is_serial", 0),  # 1: one piece; 2: a serial with contents, of any quantity
    number("quantity"),
    number("reserved", default=0),
    number("seq"),
    number("since"),
    number("changed_at"),
    number("catch_quantity", default=0),
    UniqueConstraint("location_id", "item_id", "lot_id", "plate_id", "owner_id", "status", name="balance_key"),
    # the upper end keeps a sum within 64 bits, beyond which SQLite would make it a fraction
    CheckConstraint("quantity BETWEEN 0 AND 9000000000000000000", name="not_negative"),
    CheckConstraint("reserved >= 0 AND reserved <= quantity", name="reserved"),
    CheckConstraint("is_serial <> 1 OR quantity IN (0, 1000000)", name="serial_is_one"),
    CheckConstraint("is_serial IN (0, 1, 2)", name="is_serial"),
    CheckConstraint("catch_quantity >= 0 AND (quantity > 0 OR catch_quantity = 0)", name="catch_quantity"),
    Index("balance_of_item", "item_id", "status", "location_id"),
    Index("balance_of_lot", "lot_id"),
    Index("balance_of_plate", "plate_id"),
    sqlite_autoincrement=True,  # an id is never reused: entries of a row that is gone keep their chain
    postgresql_with={"fillfactor": 70},
)

# a serial is in one physical place: its row moves, it is never copied
serial_once = Index(
    "balance_serial_once",
    balance.c.lot_id,
    unique=True,
    sqlite_where=balance.c.is_serial != 0,
    postgresql_where=balance.c.is_serial != 0,
)

entry = Table(
    "entry",
    metadata,
    number("balance_id"),
    number("seq"),
    refer("move_id", "move.id"),
    number("after"),
    PrimaryKeyConstraint("balance_id", "seq"),
    CheckConstraint("after >= 0", name="after"),
    Index("entry_of_move", "move_id"),
    sqlite_with_rowid=False,
)
