"""Table: open work of the floor, and who has it at the moment.

Who has a piece of work is a lease: it ends by itself, so that a handheld that is gone holds nothing up.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ColumnElement, ForeignKey, Index, Integer, Table, literal_column

from core.schema.columns import Id128, metadata, number, one_of, refer, row_id, text

WORK_KINDS = ("put_away", "replenish", "move", "count", "check", "dispose", "pick")
OPEN_STATES = ("ready", "leased")
WORK_STATES = (*OPEN_STATES, "done", "cancelled")

work = Table(
    "work",
    metadata,
    row_id(),
    text("kind"),
    refer("site_id", "site.id"),
    text("state", default="ready"),
    Column("priority", Integer, nullable=False, server_default="5"),
    refer("item_id", "item.id", null=True),
    refer("lot_id", "lot.id", zero=True),
    refer("plate_id", "plate.id", zero=True),
    refer("from_location_id", "location.id", null=True),
    refer("to_location_id", "location.id", null=True),
    number("quantity", null=True),
    number("done", default=0),
    # What a plate on its way weighs and takes up, in milligrams and cubic millimetres; else the item says it.
    number("weight_mg", null=True),
    number("volume_mm3", null=True),
    text("note", default=""),
    # None: no posting asked for it, a station just said what it is about to do.
    Column("posting_id", Id128, ForeignKey("posting.id")),
    Column("done_by", Id128, ForeignKey("posting.id")),
    refer("holder_id", "operator.id", null=True),
    text("device", null=True),
    number("lease_until", default=0),
    number("made_at"),
    number("changed_at"),
    one_of("kind", WORK_KINDS),
    one_of("state", WORK_STATES),
    CheckConstraint("priority BETWEEN 1 AND 9", name="priority"),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("done >= 0", name="done"),
    CheckConstraint("(state = 'leased') = (holder_id IS NOT NULL)", name="leased_by_somebody"),
)

# What is done stays on record; what is looked for is open.
IS_OPEN: ColumnElement[bool] = literal_column("state IN ('ready', 'leased')")
for name, columns in (
    ("work_open", (work.c.site_id, work.c.kind, work.c.priority, work.c.id)),
    ("work_from", (work.c.from_location_id,)),
    ("work_to", (work.c.to_location_id,)),
    ("work_of_plate", (work.c.plate_id,)),
):
    Index(name, *columns, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
# For undo: what a posting asked for, and what it ended.
for name, column in (("work_asked_by", work.c.posting_id), ("work_done_by", work.c.done_by)):
    Index(name, column, sqlite_where=column.is_not(None), postgresql_where=column.is_not(None))
