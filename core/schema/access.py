"""Tables: who may do what. Operator 0 is the system itself, which nobody can log in as."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, PrimaryKeyConstraint, Table, Text

from core.schema.columns import BigId, Id128, flag, flags, metadata, number, refer, row_id, text

role = Table(
    "role",
    metadata,
    Column("code", Text, primary_key=True),
    text("name"),
    flag("wants_pin", 0),
    number("adjust_limit", null=True),  # more than so much at once, in millionths, takes a second person
    CheckConstraint("adjust_limit >= 0", name="adjust_limit"),
    *flags("wants_pin"),
)

role_permission = Table(
    "role_permission",
    metadata,
    Column("role", Text, ForeignKey("role.code"), primary_key=True),
    Column("permission", Text, primary_key=True),
    sqlite_with_rowid=False,
)

operator = Table(
    "operator",
    metadata,
    row_id(),
    Column("code", Text, nullable=False, unique=True),
    text("name"),
    Column("role", Text, ForeignKey("role.code"), nullable=False),
    text("pin_hash", null=True),
    flag("active", 1),
    *flags("active"),
)

badge = Table(
    "badge",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("operator_id", BigId, ForeignKey("operator.id"), nullable=False, index=True),
    flag("active", 1),
    *flags("active"),
)

pin_trial = Table(
    "pin_trial",
    metadata,
    Column("whose", Text, primary_key=True),
    number("failures", default=0),
    number("locked_until", default=0),
)

station_place = Table(
    "station_place",
    metadata,
    text("device"),
    refer("operator_id", "operator.id"),
    text("task"),
    text("context"),
    text("last_said", default=""),
    number("changed_at"),
    PrimaryKeyConstraint("device", "operator_id"),
)

# What a second person approved there and then: exactly what was refused before, once.
approval = Table(
    "approval",
    metadata,
    Column("id", Id128, primary_key=True),
    Column("refused_id", Id128, ForeignKey("posting.id"), nullable=False),
    refer("approver_id", "operator.id"),
    text("device"),
    number("granted_at"),
    Column("used_by", Id128, ForeignKey("posting.id"), unique=True),
    sqlite_with_rowid=False,
)
