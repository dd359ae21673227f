"""How the `stockhand` command starts, finds its database, and says what is wrong with what it was given."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import tui.command_line.check
from core.schema.version import HEAD
from tests.core.warehouse import Warehouse
from tests.tui.command_line.command import PROGRAM, Command, Ended, run, surroundings

VERBS = ("demo", "post", "report", "check", "import", "spool", "db")
HEAVY = ("sqlalchemy", "alembic", "textual", "msgspec", "psycopg", "PIL")


def test_the_help_names_every_subcommand_and_each_has_its_own(stockhand: Command) -> None:
    whole = stockhand("--help")
    assert (whole.status, whole.err) == (0, "")
    for verb in VERBS:
        assert f"\n    {verb} " in whole.out
        assert stockhand(verb, "--help").out.startswith(f"usage: stockhand {verb} ")
    assert whole.out.isascii()


def test_the_help_of_import_has_the_first_lines_to_copy(stockhand: Command) -> None:
    said = stockhand("import", "--help").out
    assert "location*,sku*,quantity*,pack,lot,serial,expires_on,plate" in said


def test_the_version_is_one_line(stockhand: Command) -> None:
    ended = stockhand("--version")
    assert ended.status == 0
    assert ended.out.startswith("stockhand ")
    assert len(ended.out.splitlines()) == 1


def test_a_start_loads_nothing_heavy() -> None:
    listed = "import sys, tui.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", listed], check=True, capture_output=True, text=True, env=surroundings()
    )
    assert set(HEAVY) & set(done.stdout.split()) == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ["explode"],
        ["--colour"],
        ["report", "sales"],
        ["report", "stock", "--format", "pdf"],
        ["import", "stock"],
        ["db"],
        ["spool", "--once", "--list"],
        ["check", "--data", "sqlite://"],
    ],
)
def test_a_wrong_usage_is_one_line_and_status_2(stockhand: Command, arguments: list[str]) -> None:
    assert "--help)" in stockhand(*arguments).complained(2)


def test_the_default_database_is_made_at_the_first_start_and_found_at_the_next(home: Path, stockhand: Command) -> None:
    assert stockhand("report", "stock", "--format", "json") == Ended(0, "[\n]\n", "")
    file = home / "data" / "stockhand" / "stockhand.db"
    made = file.stat().st_ino
    assert [path.name for path in file.parent.iterdir() if not path.name.startswith(file.name)] == []
    assert stockhand("check") == Ended(0, "clean: 8 invariants\n", "")
    assert file.stat().st_ino == made


def test_two_first_starts_at_once_make_one_database(home: Path) -> None:
    programs = [
        subprocess.Popen([*PROGRAM, "check"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings())
        for _ in range(2)
    ]
    for program in programs:
        assert program.communicate(timeout=60) == (b"clean: 8 invariants\n", b"")
    assert (home / "data" / "stockhand" / "stockhand.db").is_file()


def test_the_option_wins_over_the_environment(
    sqlite_warehouse: Warehouse, stockhand: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STOCKHAND_DATABASE", "sqlite:////nowhere/at/all.db")
    assert "/nowhere/at/all.db" in stockhand("check").complained(2)
    assert stockhand("check", "--database", sqlite_warehouse.url).status == 0
    monkeypatch.setenv("STOCKHAND_DATABASE", sqlite_warehouse.url)
    assert stockhand("check").status == 0


def test_another_database_is_never_made_unasked(home: Path, stockhand: Command) -> None:
    file = home / "other.db"
    address = f"sqlite:///{file}"
    assert "`stockhand db upgrade` makes one" in stockhand("check", "--database", address).complained(2)
    assert not file.exists()
    file.touch()
    assert "stockhand db upgrade" in stockhand("check", "--database", address).complained(2)
    assert stockhand("db", "upgrade", "--database", address) == Ended(0, f"The database is at schema {HEAD}\n", "")
    assert stockhand("db", "upgrade", "--database", address).status == 0
    assert stockhand("check", "--database", address).status == 0


def test_an_upgrade_makes_the_schema_on_postgresql(
    stockhand: Command, postgresql_url: str, request: pytest.FixtureRequest
) -> None:
    assert stockhand("db", "upgrade", "--database", postgresql_url).status == 0
    assert stockhand("check", "--database", postgresql_url) == Ended(0, "clean: 8 invariants\n", "")


def damage_a_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 : len(content)] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)


def write_a_letter(path: Path) -> None:
    path.write_text("Dear customer, " * 1000)


def cut_it_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:10_000])


def make_it_newer(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()


def put_a_folder_there(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("verb", [["check"], ["db", "upgrade"], ["report", "stock"], ["spool", "--list"]])
@pytest.mark.parametrize(
    ("spoil", "matter"),
    [
        (damage_a_page, "damaged"),
        (write_a_letter, "damaged"),
        (cut_it_short, "damaged"),
        (make_it_newer, "newer Stockhand"),
        (put_a_folder_there, "cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_line(
    home: Path, furnished_sqlite: Path, stockhand: Command, spoil: object, matter: str, verb: list[str]
) -> None:
    file = home / "spoiled.db"
    shutil.copyfile(furnished_sqlite, file)
    assert callable(spoil)
    spoil(file)
    assert matter in stockhand(*verb, "--database", f"sqlite:///{file}").complained(2)


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://host/name", "sqlite:////dev/null/stockhand.db", "sqlite+odd://"]
)
def test_an_address_that_leads_nowhere_is_one_line(stockhand: Command, address: str) -> None:
    for verb in (["check"], ["db", "upgrade"]):
        stockhand(*verb, "--database", address).complained(2)


def test_a_password_in_the_address_is_never_shown(stockhand: Command) -> None:
    said = stockhand("check", "--database", "mysql://me:s3cret@host/name").complained(2)
    assert "s3cret" not in said


def test_a_place_that_cannot_be_written_is_one_line(stockhand: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/dev/null/data")
    assert stockhand("check").complained(2).startswith("/dev/null/data/stockhand")


def test_a_bug_is_one_line_and_its_traceback_is_in_the_fault_log(
    home: Path, stockhand: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall_over(_arguments: object) -> int:
        raise ZeroDivisionError("nobody thought of this")

    monkeypatch.setattr(tui.command_line.check, "run", fall_over)
    said = stockhand("check").complained(2)
    log = home / "state" / "stockhand" / "faults.log"
    assert said.startswith("This is a bug, call support: fault ")
    assert said.endswith(f" in {log}")
    assert "ZeroDivisionError: nobody thought of this" in log.read_text()
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null")
    assert "ZeroDivisionError" in stockhand("check").complained(2)


def test_no_text_from_outside_reaches_the_terminal_raw(stockhand: Command) -> None:
    said = stockhand("check", "--database", "sqlite:////nowhere/\x1b[2J\u202e.db").complained(2)
    assert said.isprintable()


def test_closed_outputs_do_not_end_in_a_traceback(sqlite_warehouse: Warehouse) -> None:
    command = ["sh", "-c", '"$@" >&-', "sh", *PROGRAM, "check", "--database", sqlite_warehouse.url]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, env=surroundings())
    assert (done.returncode, done.stderr) == (2, "stockhand: Standard output and standard error must be open\n")


def test_the_help_goes_on_a_terminal_that_knows_little(home: Path) -> None:
    ended = run("--help", environment={"PYTHONIOENCODING": "latin-1", "COLUMNS": "40"})
    assert (ended.status, ended.err) == (0, "")
