"""The demo on disk: made whole or not at all, made anew on request, and left alone while it is open."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from core.errors import StockhandError
from core.ledger.invariants import check
from core.schema.version import HEAD
from core.stockroom import Stockroom
from tests.tui.command_line.command import ROOT, surroundings
from tests.waiting import wait_until
from tui.demo.folder import DemoFolder, default_folder, opened

OPEN_IT = """
from tui.demo.folder import default_folder, opened
with opened(default_folder(), fresh=False):
    print("open", flush=True)
    input()
"""
START_IT = """
import sys
from pathlib import Path
from devices.config import Config
from tui import floor, terminal
from tui.demo.run import run
terminal.prepare = lambda: None
floor.run = lambda *given, **more: print(*(name for name in ("sqlalchemy", "alembic", "PIL") if name in sys.modules))
run(Config(), Path("faults.log"), fresh=False)
"""


def python(program: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", program], stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT, env=surroundings()
    )


def assert_is_a_whole_demo(folder: DemoFolder) -> None:
    room = Stockroom(folder.url)
    assert room.read(check) == []
    room.close()
    assert folder.is_whole()
    assert [path.name for path in folder.path.iterdir() if "making-" in path.name] == []


def test_what_was_made_once_is_opened_as_it_is(folder: DemoFolder, capfd: pytest.CaptureFixture[str]) -> None:
    before = folder.database.stat()
    with opened(folder, fresh=False):
        now = folder.database.stat()
    assert (now.st_ino, now.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert capfd.readouterr() == ("", "")


def test_a_start_with_data_there_loads_no_database_before_the_screen(folder: DemoFolder) -> None:
    with python(START_IT) as program:
        said, complained = program.communicate(timeout=30)
    assert (said, complained) == ("\n", "")


def test_a_demo_that_was_killed_while_it_was_made_is_whole_after_the_next_start(home: object) -> None:
    folder = default_folder()
    with python(OPEN_IT) as program:
        wait_until(
            lambda: any(path.stat().st_size for path in folder.path.glob(".making-*/demo.db*")), "it was being made"
        )
        program.kill()
    assert not folder.is_whole()
    assert list(folder.path.glob(".making-*"))
    with opened(folder, fresh=False):
        assert_is_a_whole_demo(folder)


def test_fresh_starts_again_and_touches_nothing_but_the_demos_own(folder: DemoFolder) -> None:
    before = folder.database.read_bytes()
    folder.labels.mkdir()
    for name in ("0001-lot.zpl", "0001-lot.png", "shopping list.txt"):
        (folder.labels / name).write_text("mine")
    folder.documents.mkdir()
    for name in ("PO4500017.pdf", "PO4500017.eml", "minutes.txt"):
        (folder.documents / name).write_text("mine")
    (folder.path / "notes.txt").write_text("mine")
    with opened(folder, fresh=True):
        assert_is_a_whole_demo(folder)
    assert folder.database.read_bytes() != before
    assert [path.name for path in folder.labels.iterdir()] == ["shopping list.txt"]
    assert [path.name for path in folder.documents.iterdir()] == ["minutes.txt"]
    assert (folder.path / "notes.txt").read_text() == "mine"


def test_fresh_is_refused_in_one_line_while_the_demo_is_open_elsewhere(folder: DemoFolder) -> None:
    before = folder.database.stat().st_ino
    with python(OPEN_IT) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "open\n"
        with pytest.raises(StockhandError, match="is open at another terminal"), opened(folder, fresh=True):
            pass
        with opened(folder, fresh=False):
            pass
        program.communicate("\n", timeout=30)
    assert folder.database.stat().st_ino == before


def test_a_demo_of_an_older_schema_is_made_anew_and_that_is_said(
    folder: DemoFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(folder.database)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
        connection.commit()
    with opened(folder, fresh=False):
        assert_is_a_whole_demo(folder)
    said = capfd.readouterr().err.splitlines()
    assert said[0] == f"The demo is of another release (schema 0000, not {HEAD}): it is made anew."
    assert len(said) == 2


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100], ids=["empty", "garbage"])
def test_a_damaged_demo_is_made_anew(folder: DemoFolder, content: bytes) -> None:
    folder.database.write_bytes(content)
    with opened(folder, fresh=False):
        assert_is_a_whole_demo(folder)


def test_a_demo_without_its_pepper_is_made_anew_as_no_pin_would_be_right(folder: DemoFolder) -> None:
    before = folder.database.read_bytes()
    (folder.path / "pepper").unlink()
    with opened(folder, fresh=False):
        assert_is_a_whole_demo(folder)
    assert folder.database.read_bytes() != before


def test_the_demo_is_its_owners_alone(home: object) -> None:
    folder = default_folder()
    with opened(folder, fresh=False):
        assert folder.path.stat().st_mode & 0o077 == 0
    shutil.rmtree(folder.path)
