"""One label on its way to a printer, as the queue hands it to whoever prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """A design, its version and the values to print with it; `definition` is the file of one that the site made."""

    id: int
    printer: str
    design: str
    version: int
    data: Mapping[str, str]
    copies: int = 1
    reprint: bool = False
    definition: str = ""
