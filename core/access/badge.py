"""Badges: long random codes that say who somebody is. Only their digest is kept."""

from __future__ import annotations

import base64
import hashlib
import os

PREFIX = "B"


def new_badge() -> str:
    """A badge nobody can guess: 128 random bits in letters and digits."""
    return PREFIX + base64.b32encode(os.urandom(16)).decode().rstrip("=")


def badge_digest(text: str) -> str:
    """What is kept of a badge. It holds 128 random bits, so a plain digest tells nothing."""
    return hashlib.sha256(text.encode()).hexdigest()
