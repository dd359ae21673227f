"""Which database a command works with, and the default one made at the first start."""

from __future__ import annotations

import os
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import StoreUnusable

if TYPE_CHECKING:
    from core.stockroom import Stockroom


def default_file() -> Path:
    """The SQLite file that is used when no address is given."""
    given = os.environ.get("XDG_DATA_HOME", "")
    home = Path(given) if os.path.isabs(given) else Path.home() / ".local" / "share"
    return home / "stockhand" / "stockhand.db"


def address(arguments: Namespace) -> str:
    """The database that --database or STOCKHAND_DATABASE names, else the default file, made if it is missing."""
    named = _named(arguments)
    if named:
        return named
    path = default_file()
    if not path.exists():
        _make(path)
    return f"sqlite:///{path}"


def owner_address(arguments: Namespace) -> str:
    """The database as who owns its tables: the address that --owner or STOCKHAND_OWNER_DATABASE names, if one does."""
    return arguments.owner or os.environ.get("STOCKHAND_OWNER_DATABASE", "") or address(arguments)


def application_role(arguments: Namespace, owner: str) -> str:
    """The role that Stockhand works as where another one owns the tables; empty where it owns them itself."""
    from sqlalchemy.engine import make_url

    given: str = arguments.role or os.environ.get("STOCKHAND_ROLE", "")
    worked_in = _named(arguments)
    if given or not worked_in or owner == worked_in:
        return given
    role = make_url(worked_in).username
    if not role:
        raise StoreUnusable("Which role does Stockhand work as? Name it with --role")
    return role


def _named(arguments: Namespace) -> str:
    return getattr(arguments, "database", "") or os.environ.get("STOCKHAND_DATABASE", "")


@contextmanager
def open_room(arguments: Namespace, pepper: bytes = b"") -> Iterator[Stockroom]:
    """The stockroom of the chosen database, closed when left."""
    from core.stockroom import Stockroom  # late: the floor's screen is painted before the database is opened

    url = address(arguments)
    require_file(url)
    room = Stockroom(url, pepper=pepper)
    try:
        yield room
    finally:
        room.close()


def require_file(url: str) -> None:
    """Refuses the address of an SQLite file that is not there: opening it would make an empty one."""
    path = file_of(url)
    if path is not None and not path.exists():
        raise StoreUnusable(f"There is no database {path}: `stockhand db upgrade` makes one")


def file_of(url: str) -> Path | None:
    """The file that an SQLite address names; None for any other address."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    with suppress(ArgumentError, ValueError):
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            return Path(str(parsed.database))
    return None


def _make(path: Path) -> None:
    """Makes the schema under another name first, so that a start that is killed leaves no half database."""
    from core.schema.upgrade import upgrade

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=path.parent) as folder:
        fresh = Path(folder) / path.name
        upgrade(f"sqlite:///{fresh}")
        with suppress(FileExistsError):  # another start was first: its database it is
            os.link(fresh, path)
