"""Tables: label printers, designs that the site has changed, where labels come out, and the print queue.

Rows of the queue are written by the transaction that earned them.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from core.labels.kind import PRINTS
from core.schema.columns import Id128, flag, flags, metadata, number, one_of, refer, row_id, text

JOB_STATES = ("queued", "sending", "sent", "confirmed", "uncertain", "failed", "void")

printer = Table(
    "printer",
    metadata,
    row_id(),
    Column("code", Text, nullable=False, unique=True),
    text("name"),
    flag("active", 1),
    text("lease_worker", null=True),
    number("lease_until", default=0),
    text("trouble", default=""),
    text("prints", default="both"),
    one_of("prints", PRINTS),
    *flags("active"),
)

label_design = Table(
    "label_design",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    text("toml"),
    flag("active", 1),
    Column("posting_id", Id128, ForeignKey("posting.id"), nullable=False),
    *flags("active"),
    sqlite_with_rowid=False,
)

label_route = Table(
    "label_route",
    metadata,
    row_id(),
    refer("site_id", "site.id"),
    text("label", default=""),
    text("station", default=""),
    text("zone", default=""),
    refer("printer_id", "printer.id"),
    UniqueConstraint("site_id", "label", "station", "zone", name="label_route_once"),
)

print_job = Table(
    "print_job",
    metadata,
    row_id(),
    refer("printer_id", "printer.id"),
    Column("posting_id", Id128, ForeignKey("posting.id"), nullable=False, index=True),
    text("design"),
    Column("version", Integer, nullable=False),
    text("data"),
    Column("copies", Integer, nullable=False, server_default="1"),
    flag("reprint", 0),
    text("state", default="queued"),
    text("worker", null=True),
    text("trouble", default=""),
    number("queued_at"),
    number("changed_at"),
    number("due_at", default=0),
    one_of("state", JOB_STATES),
    CheckConstraint("copies BETWEEN 1 AND 100", name="copies"),
    *flags("reprint"),
    Index("print_job_due", "printer_id", "state", "id"),
)
