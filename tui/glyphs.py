"""The characters that every console font has, and how any text is brought down to them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from string import ascii_letters, digits, punctuation

# What the kernel's own font (code page 437) and all of Debian's console fonts have in common.
SAFE = frozenset(
    ascii_letters + digits + punctuation + " "
    "¡£§«¬°±µ¶·»¿ÄÇÉÑÖÜßàáâäçèéêëíîñóôö÷úü"
    "←↑→↓≈≤≥─│┌┐└┘├┤┬┴┼═║╔╗╚╝╠╣╦╩╬█░▒■•▲▶▼◀"
)

# What Unicode does not take apart by itself.
_PLAIN = {
    "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d",
    "Þ": "Th", "þ": "th", "Ð": "D", "ð": "d", "ı": "i", "ẞ": "SS", "€": "EUR", "×": "x", "⁄": "/", "−": "-",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"',
    "„": '"', "©": "(c)", "®": "(R)", "⌀": "O", "≠": "!=", "\t": " ", "\n": " ", "\r": " ",
}  # fmt: skip
_UNSEEN = {"Cc", "Cf", "Mn", "Me"}


@lru_cache(maxsize=4096)
def console_text(text: str) -> str:
    """The text in safe characters, one cell each: no accents, no control characters, `?` for the rest."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_safe_character, unicodedata.normalize("NFC", text)))


def _safe_character(character: str) -> str:
    if character in SAFE:
        return character
    if character in _PLAIN:
        return _PLAIN[character]
    if unicodedata.category(character) in _UNSEEN:
        return ""
    parts = unicodedata.normalize("NFKD", character)
    plain = "".join(_PLAIN.get(part, part) for part in parts if unicodedata.category(part) not in _UNSEEN)
    return plain if plain and SAFE.issuperset(plain) else "?"
