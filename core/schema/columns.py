"""The metadata all tables share, and the column kinds they are made of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, LargeBinary, MetaData, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s",
    "uq": "%(table_name)s_%(column_0_N_name)s_once",
    "ck": "%(table_name)s_%(constraint_name)s",
    "fk": "%(table_name)s_%(column_0_name)s_fk",
    "pk": "%(table_name)s_pk",
}

metadata = MetaData(naming_convention=NAMES)

BigId = BigInteger().with_variant(Integer, "sqlite")


class Id128(TypeDecorator[UUID]):
    """A UUID: native on PostgreSQL, 16 bytes in order of time on SQLite."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind = postgresql.UUID() if dialect.name == "postgresql" else LargeBinary(16)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return value if value is None or isinstance(value, UUID) else UUID(bytes=bytes(value))


def row_id() -> Column[int]:
    """A row's own number."""
    return Column("id", BigId, primary_key=True)


def refer(name: str, target: str, *, null: bool = False, zero: bool = False) -> Column[Any]:
    """A column that points to `target`; `zero` defaults to the row that stands for none."""
    default = "0" if zero else None
    return Column(name, BigId, ForeignKey(target), nullable=null, server_default=default)


def text(name: str, *, null: bool = False, default: str | None = None) -> Column[Any]:
    """A text column."""
    return Column(name, Text, nullable=null, server_default=default)


def number(name: str, *, null: bool = False, default: int | None = None) -> Column[Any]:
    """A 64-bit number: quantities in millionths, times in microseconds, counters."""
    return Column(name, BigInteger, nullable=null, server_default=None if default is None else str(default))


def flag(name: str, default: int) -> Column[Any]:
    """A yes or no, as 1 or 0."""
    return Column(name, Integer, nullable=False, server_default=str(default))


def flags(*names: str) -> tuple[CheckConstraint, ...]:
    """Checks that the flags are 0 or 1."""
    return tuple(CheckConstraint(f"{name} IN (0, 1)", name=name) for name in names)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A check that a kind or state is one of the trade's words for it."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
