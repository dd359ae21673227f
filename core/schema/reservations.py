"""Table: goods that are spoken for. Only core.ledger.reservations writes it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from core.schema.columns import Id128, metadata, number, one_of, refer, row_id, text

RESERVATION_KINDS = ("soft", "hard")
RESERVATION_STATES = ("open", "consumed", "released")

reservation = Table(
    "reservation",
    metadata,
    row_id(),
    Column("posting_id", Id128, ForeignKey("posting.id"), nullable=False),
    Column("line", Integer, nullable=False),
    text("kind"),
    refer("site_id", "site.id"),
    refer("item_id", "item.id"),
    refer("lot_id", "lot.id", zero=True),
    # The row of a hard one in `balance`; no foreign key, because that row goes when it is empty.
    number("balance_id", null=True),
    text("purpose"),
    refer("order_line_id", "order_line.id", null=True),
    number("quantity"),
    number("done", default=0),
    number("released", default=0),
    text("state", default="open"),
    number("expires_at", null=True),
    number("made_at"),
    UniqueConstraint("posting_id", "line"),
    one_of("kind", RESERVATION_KINDS),
    one_of("state", RESERVATION_STATES),
    CheckConstraint("(kind = 'hard') = (balance_id IS NOT NULL)", name="hard_has_balance"),
    CheckConstraint("quantity > 0 AND done >= 0 AND released >= 0 AND done + released <= quantity", name="quantity"),
    CheckConstraint("(state = 'open') = (done + released < quantity)", name="open_until_used_up"),
    Index("reservation_of_item", "site_id", "item_id", "state"),
)

_is_open = reservation.c.state == "open"
Index("reservation_of_balance", reservation.c.balance_id, sqlite_where=_is_open, postgresql_where=_is_open)
Index("reservation_of_order_line", reservation.c.order_line_id, sqlite_where=_is_open, postgresql_where=_is_open)
Index("reservation_due", reservation.c.expires_at, sqlite_where=_is_open, postgresql_where=_is_open)
