"""The demo's warehouse, made once, and a home of its own for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.stockroom import Stockroom
from core.values import Micros, instant, moment
from tests.tui.command_line.command import Command
from tui.demo.folder import DemoFolder, default_folder
from tui.demo.warehouse import make

PEPPER = b"a pepper of these tests alone"
NOON = instant(moment(0).replace(year=2027, month=2, day=28, hour=12))
TODAY = date(2027, 2, 28)


def noon() -> Micros:
    """The clock of the demo that is made once."""
    return NOON


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's database as it was made at noon of a day that a leap year makes interesting."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    make(f"sqlite:///{path}", PEPPER, "Europe/Berlin", noon)
    return path


@pytest.fixture
def room(made: Path, tmp_path: Path) -> Iterator[Stockroom]:
    """The stockroom of the demo, a copy for the test."""
    copy = tmp_path / "demo.db"
    shutil.copyfile(made, copy)
    opened = Stockroom(f"sqlite:///{copy}", noon, pepper=PEPPER)
    yield opened
    opened.close()


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
def folder(made: Path, home: Path) -> DemoFolder:
    """The folder of a demo that has been opened before."""
    demo = default_folder()
    demo.path.mkdir(parents=True)
    shutil.copyfile(made, demo.database)
    demo.pepper()
    return demo


@pytest.fixture
def stockhand(capfd: pytest.CaptureFixture[str]) -> Command:
    """The command in this process, which is much faster than a new one."""
    return Command(capfd)
