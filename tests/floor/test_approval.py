"""What is more than one may book alone is approved there and then by another badge, and booked as it was keyed."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from core.access.operator import DefineOperator
from core.books import Books
from core.command import Command, Outcome
from core.inbound.receive import Receive
from core.internal.move import Move
from core.internal.print_label import PrintLabel
from tests.floor.flaky_store import FlakyStore, Moment
from tests.floor.stage import Stage, staged
from tests.floor.test_sizes import words_of
from tests.floor.warehouse import BADGES, BOLT_EAN, OIL_EAN, PIN, SEAL_EAN, bearing_case
from tui.view import Tier

ALONE_MAX = Decimal(100)


def guard(
    monkeypatch: pytest.MonkeyPatch, command: type[Command], is_over: Callable[[Command], bool], **wanted: bool
) -> None:
    """Lets only who may adjust post such a command, or wants two people for it."""
    post = command.post

    def post_if_approved(self: Command, books: Books) -> Outcome:
        if is_over(self):
            permission = "receive" if wanted else "adjust"
            over = {"quantity": 200, "sku": "10447", "open": 90, "most": 100}
            books.require_approved(permission, "over_receipt", by_another=bool(wanted), **over)
        return post(self, books)

    monkeypatch.setattr(command, "post", post_if_approved)


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may not adjust receives a hundred pieces at the most, and moves less than ten."""
    guard(monkeypatch, Receive, lambda asked: isinstance(asked, Receive) and asked.quantity > ALONE_MAX)
    guard(monkeypatch, Move, lambda asked: isinstance(asked, Move) and (asked.quantity or 0) >= 10)


pytestmark = pytest.mark.usefixtures("strict")


def ask_too_much(stage: Stage) -> None:
    """Ana wants to receive two hundred bolts."""
    stage.open("receive")
    stage.scan(BOLT_EAN)
    stage.enter("200")
    assert (stage.view.title, stage.prompt, stage.tier) == ("APPROVE", "BADGE", Tier.SOFT)


def approve(stage: Stage, who: str = "SUE") -> None:
    stage.scan(BADGES[who])
    stage.enter(PIN)


def test_a_badge_and_a_pin_book_it_at_once(any_stage: Stage) -> None:
    ask_too_much(any_stage)
    assert any_stage.view.lines == ("200 10447 is over the order", "90 open, 100 at the most")
    assert any_stage.said == "Needs an approval / scan a badge that may"
    approve(any_stage)
    assert (any_stage.tier, any_stage.prompt, any_stage.view.title) == (Tier.OK, "SCAN", "RECV PO4500017")
    assert any_stage.view.message.happened == "+200 EA  10447"
    assert any_stage.view.operator == "ANA"
    assert any_stage.cost == (2, 4 + 7)
    assert any_stage.on_hand("DOCK", "10447") == 200
    assert (any_stage.refused(), any_stage.booked()) == (["Receive"], ["Receive"])


def test_the_pin_is_not_shown(stage: Stage) -> None:
    ask_too_much(stage)
    stage.scan(BADGES["SUE"])
    assert (stage.prompt, stage.view.secret) == ("PIN", True)
    assert stage.view.message.happened == "Sue: key your PIN"
    stage.key("4711")
    assert "PIN> ****_" in " ".join(stage.rows())
    assert "4711" not in " ".join(stage.rows())


def test_who_needs_no_pin_approves_with_the_badge_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    guard(monkeypatch, Receive, lambda asked: isinstance(asked, Receive), by_another=True)
    stage.open("receive")
    stage.scan(BOLT_EAN)
    stage.enter("60")
    stage.scan(BADGES["ANA"])
    assert stage.said == "ANA asks, another approves / scan another badge"
    stage.scan(BADGES["JOE"])
    assert (stage.tier, stage.prompt) == (Tier.OK, "SCAN")
    assert stage.on_hand("DOCK", "10447") == 60


@pytest.mark.parametrize(
    ("code", "happened"),
    [
        (BADGES["ANA"], "ANA asks, another approves"),
        (BADGES["JOE"], "JOE may not adjust"),
        (BADGES["OLD"], "OLD may not log in"),
        ("BNOBODY", "BNOBODY is not known"),
        (OIL_EAN, "That is item 31150 Hydraulic oil ISO46 5L"),
        ("ZT1", "That is printer ZT1 At the dock"),
        ("KXUNDO", "F6 does nothing here"),
        ("KXSHORT", "F4 does nothing here"),
        ("KXPRINT", "F7 does nothing here"),
    ],
)
def test_whatever_else_is_scanned_is_refused_and_it_still_waits(stage: Stage, code: str, happened: str) -> None:
    ask_too_much(stage)
    stage.scan(code)
    assert (stage.tier, stage.view.message.happened) == (Tier.SOFT, happened)
    assert (stage.view.title, stage.prompt) == ("APPROVE", "BADGE")
    stage.enter()
    stage.enter()
    assert stage.prompt == "BADGE"
    approve(stage)
    assert (stage.prompt, stage.booked()) == ("SCAN", ["Receive"])
    assert stage.on_hand("DOCK", "31150") == 0


def test_a_wrong_pin_waits_for_the_right_one(stage: Stage) -> None:
    ask_too_much(stage)
    stage.scan(BADGES["SUE"])
    stage.enter("471101")
    assert (stage.prompt, stage.said) == ("PIN", "PIN is wrong / key your PIN")
    stage.enter()
    stage.scan(OIL_EAN)
    assert (stage.prompt, stage.tier) == ("PIN", Tier.SOFT)
    stage.enter(PIN)
    assert stage.on_hand("DOCK", "10447") == 200


def test_too_many_wrong_pins_are_locked_and_nothing_is_booked(stage: Stage) -> None:
    ask_too_much(stage)
    stage.scan(BADGES["SUE"])
    for _ in range(5):
        stage.enter("471101")
    stage.enter(PIN)
    assert stage.said == "Too many wrong PINs / wait 1 min, or ask"
    stage.press("F3")
    assert stage.prompt == "BADGE"
    stage.press("F3")
    assert (stage.prompt, stage.booked()) == ("QTY[500]", [])


@pytest.mark.parametrize("way_out", ["F3", "ESC"])
def test_giving_up_books_nothing_and_asks_the_last_answer_again(stage: Stage, way_out: str) -> None:
    ask_too_much(stage)
    stage.press(way_out)
    assert (stage.tier, stage.said) == (Tier.NOTE, "Not approved, nothing booked / ")
    assert (stage.prompt, stage.booked()) == ("QTY[500]", [])
    stage.enter("60")
    assert stage.on_hand("DOCK", "10447") == 60


@pytest.fixture
def counted(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Ana has counted three bolts, which is too many here."""
    guard(monkeypatch, Receive, lambda asked: isinstance(asked, Receive) and asked.quantity == 3)
    stage.open("receive")
    for _ in range(3):
        stage.scan(BOLT_EAN)
    assert stage.prompt == "QTY[3]"
    return stage


def test_the_scan_that_committed_the_quantity_goes_on_once_it_is_approved(counted: Stage) -> None:
    counted.scan(bearing_case("L1"), "]C1")
    assert (counted.prompt, counted.booked()) == ("BADGE", [])
    approve(counted)
    assert (counted.booked(), counted.prompt) == (["Receive", "Receive"], "SCAN")
    assert counted.on_hand("DOCK", "10447") == 3
    assert counted.on_hand("DOCK", "20981") == 10


def test_the_scan_that_committed_what_is_not_approved_is_to_be_repeated(counted: Stage) -> None:
    counted.scan(OIL_EAN)
    counted.press("F3")
    assert counted.said == "Not approved, nothing booked / item 31150 Hydraulic oil ISO46 5L: scan it again"
    assert (counted.prompt, counted.booked()) == ("QTY[500]", [])
    counted.enter("60")
    counted.scan(OIL_EAN)
    assert (counted.prompt, counted.booked()) == ("LOT", ["Receive"])


def test_a_supervisor_is_asked_nothing(stage: Stage) -> None:
    stage.log_in("SUE")
    stage.enter(PIN)
    stage.enter("1")
    stage.scan(BOLT_EAN)
    stage.enter("200")
    assert stage.tier is Tier.OK
    assert stage.on_hand("DOCK", "10447") == 200


def test_what_was_approved_is_undone_with_an_approval_too(any_stage: Stage) -> None:
    ask_too_much(any_stage)
    approve(any_stage)
    any_stage.press("F6")
    any_stage.enter()
    assert any_stage.prompt == "BADGE"
    assert any_stage.view.lines == ("+200 EA  10447 was approved", "so must its undo be")
    any_stage.press("F3")
    assert (any_stage.prompt, any_stage.said) == ("SCAN", "Not approved, nothing booked / ")
    assert any_stage.on_hand("DOCK", "10447") == 200
    any_stage.press("F6")
    any_stage.enter()
    approve(any_stage)
    assert (any_stage.prompt, any_stage.view.message.happened) == ("SCAN", "Undone: +200 EA  10447")
    assert any_stage.on_hand("DOCK", "10447") == 0


def test_a_label_that_wants_an_approval_gets_one(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    guard(monkeypatch, PrintLabel, lambda _: True)
    stage.open("look up")
    stage.scan(SEAL_EAN)
    card = stage.view.lines
    stage.press("F7")
    assert (stage.prompt, stage.labels()) == ("BADGE", 0)
    approve(stage)
    assert (stage.prompt, stage.labels()) == ("SCAN", 1)
    assert stage.view.lines == card


def test_what_is_off_in_the_middle_comes_back_at_the_same_line(stage: Stage) -> None:
    stage.open("receive")
    stage.scan("PO4500017")
    stage.scan(BOLT_EAN)
    stage.enter("200")
    stage.scan(BADGES["SUE"])
    stage.power_off_and_on()
    stage.log_in()
    assert (stage.view.title, stage.prompt, stage.booked()) == ("RECV PO4500017", "SCAN", ["OpenReceipt"])


# The link is cut in the middle

NEVER = 1_000_000
EVERY = 11  # more than any one step takes


def play(
    template: Path, folder: Path, store: FlakyStore, at: int, moment: Moment, every: int | None = None
) -> tuple[tuple[object, ...], int]:
    """What comes of a move that is approved, and undone with an approval, and how often the store was missed."""
    path = folder / f"approval-{at}-{moment}.db"
    shutil.copyfile(template, path)
    offline = 0
    with staged(f"sqlite:///{path}", deadline_s=0) as stage:
        stage.open("move")
        steps: list[Callable[[], None]] = [
            lambda: stage.scan("A12-040"), lambda: stage.scan(SEAL_EAN), lambda: stage.enter("12"),
            lambda: stage.scan("A12-020"), lambda: stage.scan(BADGES["SUE"]), lambda: stage.enter(PIN),
            lambda: stage.press("F6"), stage.enter, lambda: stage.scan(BADGES["SUE"]), lambda: stage.enter(PIN),
        ]  # fmt: skip
        store.miss(at, moment, every)
        for step in steps:
            step()
            while stage.is_offline():
                offline += 1
                assert (stage.view.prompt, stage.view.online) == ("ENT=again", False)
                store.mend()
                stage.enter()
        store.miss(NEVER, moment)
        assert stage.prompt == "FROM"
        goods = stage.on_hand("A12-040", "70007"), stage.on_hand("A12-020", "70007")
        return (stage.booked(), stage.refused(), stage.moves(), goods), offline


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_store_that_is_missed_again_and_again_loses_and_doubles_nothing(
    floor_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: Moment
) -> None:
    store = FlakyStore(monkeypatch)
    undisturbed, offline = play(floor_template, tmp_path, store, NEVER, moment)
    assert (undisturbed[0], undisturbed[1], offline) == (["Move", "Undo"], ["Move", "Undo"], 0)
    for at in range(1, EVERY + 1, 2):
        played, offline = play(floor_template, tmp_path, store, at, moment, EVERY)
        assert (played, offline >= 2) == (undisturbed, True), f"missed {moment} every eleventh from {at}"


@pytest.mark.nightly
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_store_that_is_missed_at_any_transaction_loses_and_doubles_nothing(
    floor_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: Moment
) -> None:
    store = FlakyStore(monkeypatch)
    undisturbed, _ = play(floor_template, tmp_path, store, NEVER, moment)
    for at in itertools.count(1):
        played, offline = play(floor_template, tmp_path, store, at, moment)
        if not offline:
            assert at > 20
            return
        assert played == undisturbed, f"missed {moment} transaction {at}"


@pytest.mark.parametrize(("width", "height"), [(20, 10), (30, 16), (80, 24)])
def test_what_is_wrong_and_what_to_do_are_read_at_every_size(stage: Stage, width: int, height: int) -> None:
    ask_too_much(stage)
    shown = words_of(" ".join(stage.rows(width, height)))
    for each in ("200 10447 is over the order", "90 open, 100 at the most", "BADGE> _", "scan a badge that may"):
        assert each in shown
    stage.scan(BADGES["SUE"])
    shown = words_of(" ".join(stage.rows(width, height)))
    for each in ("200 10447 is over the order", "PIN> _", "Sue: key your PIN"):
        assert each in shown


def test_an_approval_by_whoever_may_no_longer_is_none(stage: Stage) -> None:
    ask_too_much(stage)
    stage.scan(BADGES["SUE"])
    stage.room.post(DefineOperator(code="SUE", name="Sue", role="operator"), stage.room.stamp("ADMIN", "DESK"))
    stage.enter(PIN)
    assert (stage.prompt, stage.view.message.happened) == ("BADGE", "SUE may not adjust")
    assert stage.booked() == []
