"""Codes and names as commands carry them: checked once, on their way in."""

from __future__ import annotations

from core.errors import Rejection
from core.values import safe_text

CODE_LENGTH_MAX = 40
NAME_LENGTH_MAX = 120
WORDS_MAX = 8  # of a search: more than anybody types, and few enough for any database


def code_text(field: str, text: str, most: int = CODE_LENGTH_MAX) -> str:
    """A code exactly as given; refused when it is empty, too long, or holds what cannot be printed and scanned."""
    if not text:
        raise Rejection("text_missing", field=field)
    if len(text) > most:
        raise Rejection("text_too_long", field=field, most=most)
    if safe_text(text) != text:
        raise Rejection("text_unusable", field=field)
    return text


def upper_code(field: str, text: str, most: int = CODE_LENGTH_MAX) -> str:
    """A code that is written in capitals wherever it appears."""
    return code_text(field, text, most).upper()


def name_text(text: str, field: str = "name") -> str:
    """A name or note for people, cleaned; refused when nothing is left of it."""
    name = safe_text(text, NAME_LENGTH_MAX + 1)
    if not name:
        raise Rejection("text_missing", field=field)
    if len(name) > NAME_LENGTH_MAX:
        raise Rejection("text_too_long", field=field, most=NAME_LENGTH_MAX)
    return name


def words_of(typed: str) -> list[str]:
    """The words of a typed search."""
    return typed.split()[:WORDS_MAX]


def search_text(*parts: str) -> str:
    """What a typed search is compared with: small letters, one space between words."""
    return " ".join(" ".join(parts).casefold().split())
