"""What can be wrong with a label."""

from __future__ import annotations


class LabelError(Exception):
    """A label that cannot be drawn as asked; the text says which value is wrong and why."""
