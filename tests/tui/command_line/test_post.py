"""`stockhand post`: a line in, an answer out, each command once."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

import core.store
from core.stockroom import Stockroom
from core.wire import json_schema
from tests.core.warehouse import Warehouse
from tests.tui.command_line.command import (
    PROGRAM,
    Command,
    begin,
    found_bolts,
    json_line,
    read_line,
    run,
    save,
    surroundings,
)


def test_each_line_gets_its_answer_in_the_same_order(warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    ids = [str(uuid4()) for _ in range(3)]
    lines = [
        found_bolts(5, id=ids[0]),
        json_line("Move", id=ids[1], sku="BOLT", quantity="9", source="A1", target="A2"),
        json_line("Move", id=ids[2], sku="BOLT", quantity="2", source="A1", target="A2"),
    ]
    ended = stockhand("post", save(home, lines), "--database", warehouse.url)
    assert (ended.status, ended.err) == (1, "")
    first, second, third = ended.answers
    assert [answer["id"] for answer in ended.answers] == ids
    assert first["outcome"]["said"] == "+5 EA BOLT at A1"
    assert first["outcome"]["facts"]["sku"] == "BOLT"
    assert first["repeated"] is False
    assert second["rejection"]["code"] == "not_enough"
    assert second["rejection"]["fields"] == {"free": "5", "sku": "BOLT", "location": "A1"}
    assert second["rejection"]["said"].startswith("Only 5 BOLT free at A1")
    assert "outcome" in third
    assert [warehouse.on_hand("A1", "BOLT"), warehouse.on_hand("A2", "BOLT")] == [3, 2]


def test_a_file_sent_again_gets_the_same_answers_and_posts_nothing(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    twice = found_bolts(7)
    lines = [twice, twice, json_line("Move", sku="BOLT", quantity="99", source="A1", target="A2")]
    file = save(home, lines)
    first = stockhand("post", file, "--database", sqlite_warehouse.url).answers
    again = stockhand("post", file, "--database", sqlite_warehouse.url).answers
    assert [answer.pop("repeated", None) for answer in first] == [False, True, None]
    assert [answer.pop("repeated", None) for answer in again] == [True, True, None]
    assert first == again
    assert sqlite_warehouse.on_hand("A1", "BOLT") == 7


def test_a_file_without_refusals_ends_with_status_0(
    sqlite_warehouse: Warehouse, stockhand: Command, home: Path
) -> None:
    file = save(home, [b"\n", b"  \r\n", found_bolts(1), b"\n"])
    ended = stockhand("--database", sqlite_warehouse.url, "post", file)
    assert (ended.status, len(ended.answers)) == (0, 1)


def test_what_is_no_command_is_refused_by_its_line_and_the_rest_goes_on(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    id = str(uuid4())
    stamped = f'{{"id": "{id}", "command": "Move", "operator": "ADMIN", "device": "D", "happened_at": '
    bad = [
        b"hello\n",
        b'{"id": "' + id.encode() + b'", "command": \n',
        b"[" * 5000 + b"\n",
        b"\xff\xfe\x00\n",
        b'{"body": "' + b"x" * 1_000_001 + b'"}\n',
        f'{stamped}"2026-01-01T00:00:00Z", "body": {{"sku": 5}}}}\n'.encode(),
        f'{stamped}"yesterday", "body": {{}}}}\n'.encode(),
        json_line("Explode", id=id),
        json_line("Move", id=id, operator="", sku="BOLT", quantity="1", source="A1", target="A2"),
        json_line("Move", id=id, sku="BOLT", quantity="1", source="A1", target="A2", colour="red"),
    ]
    file = save(home, [found_bolts(1), *bad, found_bolts(2)])
    ended = stockhand("post", file, "--database", sqlite_warehouse.url)
    assert (ended.status, ended.err) == (1, "")
    refused = ended.answers[1:-1]
    assert [answer["line"] for answer in refused] == list(range(2, 2 + len(bad)))
    assert {answer["rejection"]["code"] for answer in refused} == {"bad_command", "bad_stamp"}
    assert [answer["id"] for answer in refused] == [None, id, None, None, None, id, id, id, id, id]
    assert sqlite_warehouse.on_hand("A1", "BOLT") == 3


def test_control_characters_in_a_line_come_back_harmless(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    line = json_line("Move", sku="\x9b2J\u202eBOLT", quantity="1", source="A1", target="A2")
    ended = stockhand("post", save(home, [line]), "--database", sqlite_warehouse.url)
    assert ended.status == 1
    assert ended.out.isascii()
    assert ended.out.rstrip("\n").isprintable()


def test_a_line_of_another_device_is_refused_where_the_device_is_fixed(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    file = save(home, [found_bolts(1, device="HH-1"), found_bolts(2, device="HH-2")])
    ended = stockhand("post", file, "--device", "HH-1", "--database", sqlite_warehouse.url)
    assert ended.status == 1
    assert "outcome" in ended.answers[0]
    assert ended.answers[1]["rejection"]["code"] == "bad_stamp"
    assert sqlite_warehouse.on_hand("A1", "BOLT") == 1


def test_more_lines_than_a_batch_are_all_answered(sqlite_warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    file = save(home, [found_bolts(1) for _ in range(250)])
    ended = stockhand("post", file, "--database", sqlite_warehouse.url)
    assert (ended.status, len(ended.answers)) == (0, 250)
    assert sqlite_warehouse.on_hand("A1", "BOLT") == 250


def test_a_pipe_that_falls_idle_is_answered_before_it_is_closed(warehouse: Warehouse) -> None:
    with begin("post", "-", "--database", warehouse.url) as program:
        assert program.stdin is not None
        for count in (1, 2):
            program.stdin.write(found_bolts(count))
            assert json.loads(read_line(program))["outcome"]["facts"]["change"] == f"+{count}"
        assert warehouse.on_hand("A1", "BOLT") == 3  # what is answered is committed
        program.stdin.write(found_bolts(4).rstrip(b"\n"))
        program.stdin.close()
        assert json.loads(read_line(program))["outcome"]["facts"]["change"] == "+4"  # the last line needs no end
        assert program.wait(20) == 0


def test_two_processes_posting_the_same_file_at_once_post_it_once(warehouse: Warehouse, home: Path) -> None:
    file = save(home, [found_bolts(1) for _ in range(220)])
    with (
        begin("post", file, "--database", warehouse.url) as one,
        begin("post", file, "--database", warehouse.url) as other,
    ):
        (first, _), (second, _) = one.communicate(timeout=60), other.communicate(timeout=60)
    answers = [[json.loads(line) for line in out.splitlines()] for out in (first, second)]
    assert (one.returncode, other.returncode) == (0, 0)
    for mine, theirs in zip(*answers, strict=True):
        assert {mine.pop("repeated"), theirs.pop("repeated")} == {True, False}
        assert mine == theirs
    assert warehouse.on_hand("A1", "BOLT") == 220
    assert warehouse.broken() == []


def test_what_was_answered_before_a_kill_is_there_and_sending_all_again_doubles_nothing(
    warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    lines = [found_bolts(1) for _ in range(300)]
    answered = []
    with begin("post", "-", "--database", warehouse.url) as program:
        assert program.stdin is not None
        for line in lines[:40]:
            program.stdin.write(line)
        answered += [json.loads(read_line(program)) for _ in range(25)]
        program.stdin.write(b"".join(lines[40:]))
        answered.append(json.loads(read_line(program)))
        program.send_signal(signal.SIGKILL)
        assert program.wait(20) == -signal.SIGKILL
    again = stockhand("post", save(home, lines), "--database", warehouse.url).answers
    for before, after in zip(answered, again, strict=False):
        assert after == before | {"repeated": True}
    assert warehouse.on_hand("A1", "BOLT") == 300
    assert warehouse.broken() == []


def test_a_reader_that_goes_away_ends_it_quietly(sqlite_warehouse: Warehouse) -> None:
    with begin("post", "-", "--database", sqlite_warehouse.url) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdin.write(found_bolts(1))
        read_line(program)
        program.stdout.close()
        program.stdin.write(found_bolts(1))
        assert program.wait(20) == 1
        assert program.stderr.read() == b""


def test_ctrl_c_ends_it_with_one_line(sqlite_warehouse: Warehouse) -> None:
    with begin("post", "-", "--database", sqlite_warehouse.url) as program:
        assert program.stdin is not None
        assert program.stderr is not None
        program.stdin.write(found_bolts(1))
        read_line(program)
        program.send_signal(signal.SIGINT)
        assert program.wait(20) == 130
        assert program.stderr.read() == b"stockhand: stopped\n"


def test_an_answer_that_cannot_be_written_ends_it_with_one_line(sqlite_warehouse: Warehouse) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*PROGRAM, "post", "-", "--database", sqlite_warehouse.url],
            check=False, input=found_bolts(1), stdout=full, stderr=subprocess.PIPE, timeout=60, env=surroundings(),
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == b"stockhand: No space left on device\n"


def test_a_database_that_does_not_answer_ends_it_with_nothing_half_said(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.store, "BUSY_TIMEOUT_MS", 20)
    defaults = Stockroom.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "deadline_s", 0.1)
    file = save(home, [found_bolts(1)])
    with sqlite_warehouse.engine.begin():  # another program is writing, and takes its time
        said = stockhand("post", file, "--database", sqlite_warehouse.url).complained(2)
    assert said.startswith("The database sqlite:///")
    assert "does not answer" in said
    assert stockhand("post", file, "--database", sqlite_warehouse.url).answers[0]["repeated"] is False


def test_the_schema_is_printed_without_a_database(stockhand: Command) -> None:
    ended = stockhand("post", "--schema", "--database", "sqlite:////nowhere/at/all.db")
    assert (ended.status, json.loads(ended.out)) == (0, json_schema())


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["post"], "post needs a FILE"),
        (["post", "nowhere.jsonl"], "nowhere.jsonl: No such file or directory"),
        (["post", "."], ".: Is a directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    sqlite_warehouse: Warehouse, stockhand: Command, arguments: list[str], complaint: str
) -> None:
    said = stockhand(*arguments, "--database", sqlite_warehouse.url).complained(2)
    assert said.startswith(complaint)


def test_an_empty_file_is_done_at_once(sqlite_warehouse: Warehouse) -> None:
    assert run("post", "-", "--database", sqlite_warehouse.url) == (0, "", "")
