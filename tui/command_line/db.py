"""`stockhand db upgrade`: brings the database to this release's schema."""

from __future__ import annotations

from argparse import Namespace

from core.errors import StoreUnusable
from core.schema.upgrade import upgrade
from tui.command_line.database import address, file_of
from tui.command_line.lines import say


def run(arguments: Namespace) -> int:
    """Upgrades it, or makes the schema in an empty one."""
    url = address(arguments)
    path = file_of(url)
    if path is not None and not path.parent.is_dir():
        raise StoreUnusable(f"There is no folder {path.parent} for the database")
    say(f"The database is at schema {upgrade(url)}")
    return 0
