"""What a refusal says."""

from __future__ import annotations

from typing import NamedTuple


class Refusal(NamedTuple):
    """The words of one refusal; names in braces are its fields."""

    happened: str
    todo: str
