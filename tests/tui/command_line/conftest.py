"""A home of its own for each test, the furnished warehouse, and the command to type in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.core.fixtures import (
    furnished_sqlite,
    new_database,
    postgresql_warehouse,
    refurnished,
    sqlite_warehouse,
    warehouse,
)
from tests.tui.command_line.command import Command

__all__ = [
    "furnished_sqlite",
    "new_database",
    "postgresql_warehouse",
    "refurnished",
    "sqlite_warehouse",
    "warehouse",
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, so that nothing of whoever runs the tests is read or written."""
    for name in [name for name in os.environ if name.startswith("STOCKHAND_")]:
        monkeypatch.delenv(name)
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def stockhand(capfd: pytest.CaptureFixture[str]) -> Command:
    """The command in this process, which is much faster than a new one."""
    return Command(capfd)
