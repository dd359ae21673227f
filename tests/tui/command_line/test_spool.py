"""`stockhand spool`: queued labels come out, and what needs a person is shown and settled."""

from __future__ import annotations

import json
import signal
from contextlib import closing
from pathlib import Path

import pytest

from core.internal.print_label import PrintLabel
from core.stockroom import Stockroom
from tests.core.warehouse import Warehouse
from tests.tui.command_line.command import Command, Ended, begin
from tests.waiting import wait_until


@pytest.fixture
def labels(home: Path) -> Path:
    """The folder of a virtual printer, which stockhand.toml names."""
    folder = home / "labels"
    configuration = home / "config" / "stockhand" / "stockhand.toml"
    configuration.parent.mkdir(parents=True)
    configuration.write_text(f"[printers.ZEBRA]\nwire = {json.dumps(folder.as_uri())}\n")
    return folder


def print_a_label(warehouse: Warehouse, location: str = "A1") -> None:
    warehouse.post(PrintLabel(printer="ZEBRA", location=location))


def leave_one_uncertain(warehouse: Warehouse) -> int:
    queue = warehouse.room.print_queue()
    assert queue.lease("ZEBRA", "another")
    job = queue.next_job("ZEBRA", "another")
    assert job is not None
    assert queue.start(job.id, "another")
    queue.uncertain(job.id, "another", "connection lost while sending")
    queue.release("ZEBRA", "another")
    return job.id


def test_what_is_due_is_printed_once(warehouse: Warehouse, labels: Path, stockhand: Command) -> None:
    print_a_label(warehouse, "A1")
    print_a_label(warehouse, "A2")
    assert stockhand("spool", "--once", "--database", warehouse.url) == Ended(0, "2 printed\n", "")
    assert stockhand("spool", "--once", "--database", warehouse.url) == Ended(0, "0 printed\n", "")
    first, second = sorted(labels.glob("*.zpl"))
    assert b"A1" in first.read_bytes()
    assert b"A2" in second.read_bytes()


def test_a_printer_that_is_not_there_is_named(sqlite_warehouse: Warehouse, labels: Path, stockhand: Command) -> None:
    labels.write_text("a file is where the folder should be")
    print_a_label(sqlite_warehouse)
    ended = stockhand("spool", "--once", "--database", sqlite_warehouse.url)
    assert (ended.status, ended.out) == (1, "0 printed\n")
    assert ended.err.startswith("job 1 on ZEBRA: queued, cannot write to ")


def test_a_printer_that_the_books_do_not_know_is_named(
    sqlite_warehouse: Warehouse, labels: Path, stockhand: Command, home: Path
) -> None:
    configuration = home / "config" / "stockhand" / "stockhand.toml"
    configuration.write_text(configuration.read_text().replace("ZEBRA", "ZEBRO"))
    ended = stockhand("spool", "--once", "--database", sqlite_warehouse.url)
    assert (ended.status, ended.out) == (0, "0 printed\n")
    assert ended.err.startswith("printer ZEBRO is in stockhand.toml, but not in the books")


def test_it_prints_what_comes_until_it_is_told_to_end(sqlite_warehouse: Warehouse, labels: Path) -> None:
    with begin("spool", "--database", sqlite_warehouse.url) as program:
        assert program.stderr is not None
        for number, location in enumerate(("A1", "A2"), 1):
            print_a_label(sqlite_warehouse, location)
            wait_until(lambda: len(list(labels.glob("*.zpl"))) == number, f"label {number} came out")  # noqa: B023  called at once
        program.send_signal(signal.SIGTERM)
        assert program.wait(20) == 0
        assert program.stderr.read() == b""
    assert sqlite_warehouse.room.print_queue().lease("ZEBRA", "the next one")


def test_what_needs_a_person_is_listed_and_settled(
    sqlite_warehouse: Warehouse, labels: Path, stockhand: Command
) -> None:
    assert stockhand("spool", "--list", "--database", sqlite_warehouse.url).out == "nothing is waiting\n"
    print_a_label(sqlite_warehouse)
    print_a_label(sqlite_warehouse)
    job = leave_one_uncertain(sqlite_warehouse)
    listed = stockhand("spool", "--list", "--database", sqlite_warehouse.url)
    assert "uncertain  connection lost while sending" in listed.out
    assert f"stockhand spool --settle {job} yes|no" in listed.out
    again = stockhand("spool", "--settle", job, "no", "--database", sqlite_warehouse.url)
    assert again == Ended(0, f"job {job}: it is printed again, marked as a reprint\n", "")
    assert stockhand("spool", "--once", "--database", sqlite_warehouse.url).out == "2 printed\n"
    assert stockhand("spool", "--list", "--database", sqlite_warehouse.url).out == "nothing is waiting\n"


def test_a_label_that_came_out_is_not_printed_again(
    sqlite_warehouse: Warehouse, labels: Path, stockhand: Command
) -> None:
    print_a_label(sqlite_warehouse)
    job = leave_one_uncertain(sqlite_warehouse)
    assert stockhand("spool", "--settle", job, "yes", "--database", sqlite_warehouse.url).status == 0
    assert stockhand("spool", "--once", "--database", sqlite_warehouse.url).out == "0 printed\n"


def test_a_label_that_another_spool_has_is_not_said_to_be_printed(
    sqlite_warehouse: Warehouse, labels: Path, stockhand: Command
) -> None:
    print_a_label(sqlite_warehouse)
    with closing(Stockroom(sqlite_warehouse.url)) as another:  # by the clock on the wall
        assert another.print_queue().lease("ZEBRA", "another")
    ended = stockhand("spool", "--once", "--database", sqlite_warehouse.url)
    assert (ended.status, ended.out, ended.err) == (1, "0 printed\n", "job 1 on ZEBRA: queued, not tried now\n")


def test_a_label_that_cannot_be_printed_is_taken_off_the_queue(
    sqlite_warehouse: Warehouse, labels: Path, stockhand: Command
) -> None:
    print_a_label(sqlite_warehouse)
    queue = sqlite_warehouse.room.print_queue()
    assert queue.lease("ZEBRA", "another")
    assert queue.failed(1, "another", "the font is missing")
    assert "stockhand spool --settle 1 yes|no" in stockhand("spool", "--list", "--database", sqlite_warehouse.url).out
    settled = stockhand("spool", "--settle", "1", "yes", "--database", sqlite_warehouse.url)
    assert settled == Ended(0, "job 1: it is off the queue\n", "")
    assert stockhand("spool", "--list", "--database", sqlite_warehouse.url).out == "nothing is waiting\n"


@pytest.mark.parametrize(
    ("arguments", "status", "matter"),
    [
        (("--settle", "1", "yes"), 1, "Print job 1 asks nothing"),
        (("--settle", "1", "maybe"), 2, "--settle takes a job's number"),
        (("--settle", "x", "yes"), 2, "--settle takes a job's number"),
        (("--once",), 2, "No printer is set up here"),
        ((), 2, "No printer is set up here"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    sqlite_warehouse: Warehouse, stockhand: Command, arguments: tuple[str, ...], status: int, matter: str
) -> None:
    said = stockhand("spool", *arguments, "--database", sqlite_warehouse.url).complained(status)
    assert said.startswith(matter)


def test_a_configuration_that_cannot_be_used_is_one_line(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "wrong.toml").write_text("[printers\n")
    monkeypatch.setenv("STOCKHAND_CONFIG", str(home / "wrong.toml"))
    said = stockhand("spool", "--once", "--database", sqlite_warehouse.url).complained(2)
    assert "wrong.toml: is not TOML" in said
