"""Somebody holds on to the goods, as a station that hangs does: the screen lives, and what was scanned comes once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from core.store import open_engine, writing
from tests.core.together import somebody_waits
from tests.floor.flows import TRANSFER, scan
from tests.floor.handheld import Handheld
from tests.floor.stage import MENU, Stage, staged
from tests.floor.test_two_operators import begin, do
from tests.floor.warehouse import SEAL_EAN
from tests.waiting import wait_until
from tui.view import Tier

SEALS = text(
    "SELECT balance.id FROM balance JOIN location ON location.id = location_id WHERE location.code = 'A12-040'"
    " FOR UPDATE OF balance"
)
WAITING = text("SELECT virtualtransaction FROM pg_locks WHERE NOT granted")
MOVED = "25 EA 70007 > A12-020"


@contextmanager
def seals_held(url: str) -> Iterator[Connection]:
    """A transaction of another program stays open on the seals; on SQLite it holds all that there is."""
    engine = open_engine(url)
    try:
        with writing(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(SEALS)
            yield connection
    finally:
        engine.dispose()


def tries(connection: Connection, seen: set[str]) -> int:
    """How many transactions have waited for what is held, so far."""
    seen.update(connection.execute(WAITING).scalars())
    return len(seen)


def test_the_screen_lives_while_the_goods_are_held_and_they_are_moved_once(floor_url: str, tmp_path: Path) -> None:
    with Handheld(floor_url, tmp_path) as handheld:
        handheld.open(MENU["move"], "FROM>")
        handheld.scan("A12-040")
        handheld.see("ITEM>")
        handheld.scan(SEAL_EAN)
        handheld.see("QTY[25]>")
        with seals_held(floor_url) as holder:
            handheld.scan("A12-020")
            handheld.see("...")
            handheld.key("7")
            handheld.see("> 7_")
            if holder.dialect.name == "postgresql":
                seen: set[str] = set()
                handheld.terminal.wait_for(lambda: tries(holder, seen) > 2, "it was tried again and again")
            assert handheld.payloads("Move") == []
        handheld.see(f"OK {MOVED}", "FROM> 7_")
        assert len(handheld.payloads("Move")) == 1
        handheld.require_sound()


def test_who_waits_in_vain_is_told_and_sends_the_same_again(floor_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.server_link.LOCK_TIMEOUT_MS", 100)
    monkeypatch.setattr("core.store.BUSY_TIMEOUT_MS", 100)
    with staged(floor_url, deadline_s=0.3) as stage:
        begin(stage, "move", "ANA")
        do(stage, (scan("A12-040"), scan(SEAL_EAN)))
        with seals_held(floor_url):
            stage.scan("A12-020")
            assert (stage.said, stage.prompt) == ("OFFLINE nothing is lost / ENT tries again", "ENT=again")
            stage.enter()
            assert stage.is_offline()
        stage.enter()
        assert stage.said == f"{MOVED} / scan next bin"
        assert stage.booked() == ["Move"]


@pytest.fixture
def senders(floor_postgresql: str) -> Iterator[tuple[Stage, Stage]]:
    """Ana and Joe at one transfer: Ana at the seals in a bin, Joe in front of a pallet with something else."""
    with staged(floor_postgresql, "HH1", site="MAIN") as ana, staged(floor_postgresql, "HH2", site="MAIN") as joe:
        ana.set_up(*TRANSFER)
        for stage, who in ((ana, "ANA"), (joe, "JOE")):
            stage.power_off_and_on()
            begin(stage, "send", who)
        do(ana, (scan("A12-040"), scan(SEAL_EAN)))
        yield ana, joe


def test_who_waits_for_goods_holds_nobody_up_for_longer_than_a_second(senders: tuple[Stage, Stage]) -> None:
    ana, joe = senders
    waiting = threading.Thread(target=partial(ana.enter, "20"))
    with seals_held(ana.room.url):
        waiting.start()
        wait_until(lambda: somebody_waits(ana.room._engine), "Ana, who has the order, waits for the seals")
        begun = time.monotonic()
        joe.scan("LP000001")
        waited_s = time.monotonic() - begun
        assert joe.said == "LP000001 > TO-EAST to EAST / scan the next"
        assert waited_s < 1.9  # a second, and what a busy machine adds
        assert ana.booked() == []
    waiting.join(30)
    assert ana.tier is Tier.OK
    assert ana.booked() == ["ShipTransfer"]
