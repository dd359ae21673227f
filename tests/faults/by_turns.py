"""What is tried on one kind of database in each test run, by turns, and on the other kind at night."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

KINDS = ("sqlite", "postgresql")


def by_day(cases: Iterable[T]) -> list[tuple[str, T]]:
    """Each case with the kind of database whose turn it is."""
    return [(KINDS[turn % 2], case) for turn, case in enumerate(cases)]


def at_night(cases: Iterable[T]) -> list[tuple[str, T]]:
    """Each case with the other kind."""
    return [(KINDS[1 - turn % 2], case) for turn, case in enumerate(cases)]
