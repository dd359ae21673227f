"""`stockhand db`: brings a database to this release's schema, or copies it to another one."""

from __future__ import annotations

import os
from argparse import Namespace

from core.errors import StoreUnusable
from tui.command_line.database import application_role, file_of, owner_address, require_file
from tui.command_line.lines import remark, say

PROGRESS_EACH = 100_000


def run(arguments: Namespace) -> int:
    """Does what is asked: upgrade or copy."""
    return _copy(arguments) if arguments.action == "copy" else _upgrade(arguments)


def _upgrade(arguments: Namespace) -> int:
    """Upgrades it, or makes the schema in an empty one."""
    from core.schema.upgrade import upgrade  # late: loads the migrations

    url = owner_address(arguments)
    _require_folder(url)
    role = application_role(arguments, url)
    say(f"The database is at schema {upgrade(url, role)}")
    if role:
        say(f"The role {role} can post in it, and change nothing that was posted")
    return 0


def _copy(arguments: Namespace) -> int:
    """Copies everything to an empty database, telling on standard error how far it is."""
    from core.database_copy import copy_database  # late, as above

    require_file(arguments.source)
    _require_folder(arguments.target)
    role = arguments.role or os.environ.get("STOCKHAND_ROLE", "")
    rows = copy_database(arguments.source, arguments.target, role, _tell)
    say(f"Copied {rows} rows; the copy is equal and its books are sound")
    return 0


def _require_folder(url: str) -> None:
    path = file_of(url)
    if path is not None and not path.parent.is_dir():
        raise StoreUnusable(f"There is no folder {path.parent} for the database")


def _tell(what: str, rows: int) -> None:
    if rows and rows % PROGRESS_EACH == 0:
        remark(f"{what}: {rows} rows")
