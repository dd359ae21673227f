"""The pepper: a secret beside the database, not in it, that every PIN is hashed with.

Whoever steals the database alone cannot try out PINs. Without the pepper no PIN is right.
"""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from core.errors import StockhandError

LENGTH_MIN = 16


def pepper_file() -> Path:
    """The file that STOCKHAND_PEPPER_FILE names, else the user's own."""
    if named := os.environ.get("STOCKHAND_PEPPER_FILE"):
        return Path(named)
    given = os.environ.get("XDG_CONFIG_HOME", "")
    home = Path(given) if os.path.isabs(given) else Path.home() / ".config"
    return home / "stockhand" / "pepper"


def pepper(path: Path | None = None) -> bytes:
    """The pepper in that file, else of this installation, made the first time that it is needed."""
    path = path or pepper_file()
    if not path.exists():
        _make(path)
    if path.stat().st_mode & stat.S_IRWXO:
        raise StockhandError(f"{path} can be read by everybody: chmod 600 it")
    kept = path.read_bytes().strip()
    if len(kept) < LENGTH_MIN:
        raise StockhandError(f"{path} is damaged: put back the one that the PINs were made with")
    return kept


def _make(path: Path) -> None:
    """Writes it whole under another name first, so that nobody ever reads half a pepper."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(file, "w", encoding="ascii") as written:
            written.write(f"{secrets.token_hex(32)}\n")
            written.flush()
            os.fsync(written.fileno())
        with suppress(FileExistsError):  # somebody else was first: theirs it is
            os.link(part, path)
    finally:
        part.unlink(missing_ok=True)
