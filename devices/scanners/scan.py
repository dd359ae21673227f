"""What scan sources hand over, and what a source is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Scan:
    """One barcode known to come from a scanner; `symbology` is its AIM id (`]C1`) or empty, `at` in seconds."""

    text: str
    symbology: str
    source: str
    at: float


@dataclass(frozen=True, slots=True)
class Typed:
    """A line from the keys, or from a scanner that marks its scans with nothing; empty text is ENT alone."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Pressed:
    """A function key, by its name on the key row: `F1` to `F10`, `ESC`; in a list also those that move the mark."""

    name: str
    at: float


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A scan that could not be taken; `reason` says why in a few words."""

    reason: str
    source: str
    at: float


@dataclass(frozen=True, slots=True)
class Plugged:
    """A scanner is there, or, with the `matter` that keeps it away, it is not."""

    source: str
    matter: str
    at: float


@dataclass(frozen=True, slots=True)
class LabelsWait:
    """Labels of this station do not come out for this reason, or, without one, they come out again."""

    printer: str
    matter: str
    at: float


@dataclass(frozen=True, slots=True)
class Edited:
    """What is typed so far and not entered, for a list that filters as one types."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Refresh:
    """Nothing came for a while: what is shown may no longer be so."""

    at: float


Given = Scan | Typed | Pressed | Unreadable
"""What an operator gives."""

GivenToList = Given | Edited | Refresh
"""What a list takes besides."""

Input = GivenToList | Plugged | LabelsWait


class ScanSource(Protocol):
    """Delivers every input, in order, to `deliver` from the moment it is opened until it is closed."""

    def open(self, deliver: Callable[[Input], None]) -> None: ...

    def close(self) -> None: ...
