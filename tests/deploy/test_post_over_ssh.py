"""A handheld sends what it booked to the dock server, over a connection that knows which device it is."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.core.warehouse import Warehouse
from tests.deploy.ssh_server import DEADLINE_S, SshServer
from tests.waiting import wait_until


@pytest.fixture
def warehouse(server: SshServer) -> Iterator[Warehouse]:
    """The warehouse on the dock server."""
    opened = Warehouse(f"sqlite:///{server.installation.database}")
    yield opened
    opened.room.close()


def receipt(device: str, quantity: int = 1) -> dict[str, object]:
    return {
        "id": str(uuid4()),
        "command": "Receive",
        "operator": "OTTO",
        "device": device,
        "happened_at": datetime.now(UTC).isoformat(),
        "body": {"order": "PO1", "sku": "BOLT", "quantity": quantity, "location": "DOCK"},
    }


def lines(*commands: dict[str, object]) -> bytes:
    return "".join(f"{json.dumps(command)}\n" for command in commands).encode()


def answers(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_what_a_device_sends_is_booked_once_however_often_it_is_sent(server: SshServer, warehouse: Warehouse) -> None:
    before = warehouse.on_hand("DOCK", "BOLT")
    sent = lines(receipt("OUTBOX-3", 2), receipt("OUTBOX-3", 3))
    first = server.ssh("outbox", remote="stockhand post -", given=sent)
    again = server.ssh("outbox", remote="stockhand post -", given=sent)
    assert (first.returncode, again.returncode) == (0, 0)
    assert [answer["repeated"] for answer in answers(first) + answers(again)] == [False, False, True, True]
    assert warehouse.on_hand("DOCK", "BOLT") == before + 5


def test_a_line_in_the_name_of_another_device_is_refused_and_the_rest_goes_on(
    server: SshServer, warehouse: Warehouse
) -> None:
    before = warehouse.on_hand("DOCK", "BOLT")
    done = server.ssh("outbox", remote="stockhand post -", given=lines(receipt("HH-07", 7), receipt("OUTBOX-3", 1)))
    assert done.returncode == 1
    refused, booked = answers(done)
    assert refused["rejection"]["code"] == "bad_stamp"
    assert "OUTBOX-3, not HH-07" in refused["rejection"]["said"]
    assert booked["outcome"]
    assert warehouse.on_hand("DOCK", "BOLT") == before + 1


def test_the_client_cannot_say_that_it_is_another_device(server: SshServer) -> None:
    done = server.ssh(
        "outbox",
        "-o",
        "SetEnv=STOCKHAND_DEVICE=HH-07",
        remote="stockhand post -",
        given=lines(receipt("HH-07")),
    )
    (refused,) = answers(done)
    assert refused["rejection"]["code"] == "bad_stamp"


def test_a_key_that_names_no_device_posts_nothing(server: SshServer) -> None:
    done = server.ssh("nameless", remote="stockhand post -", given=lines(receipt("")))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"names no device" in done.stderr


def test_a_device_gets_each_answer_before_it_sends_the_next_line(server: SshServer) -> None:
    command = server.command("outbox", remote="stockhand post -")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as client:
        assert client.stdin is not None
        assert client.stdout is not None
        for _ in range(3):
            client.stdin.write(lines(receipt("OUTBOX-3")))
            client.stdin.flush()
            assert json.loads(client.stdout.readline())["outcome"]
        client.stdin.close()
        assert client.wait(DEADLINE_S) == 0


def test_a_device_that_dies_in_the_middle_leaves_nothing_running(server: SshServer) -> None:
    command = server.command("outbox", remote="stockhand post -")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as client:
        assert client.stdin is not None
        assert client.stdout is not None
        client.stdin.write(lines(receipt("OUTBOX-3")) + b'{"id": "half a li')
        client.stdin.flush()
        assert json.loads(client.stdout.readline())["outcome"]
        client.kill()
    wait_until(lambda: not server.sessions(), "its session had ended")
