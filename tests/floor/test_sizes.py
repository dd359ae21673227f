"""Whole tasks at every size of screen: at each step what must be seen is seen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.floor.more_plays import (
    play_inspect,
    play_kit,
    play_lot,
    play_pack,
    play_return,
    play_shipment,
    play_take_back,
    play_transfer,
)
from tests.floor.pick_plays import play_pick
from tests.floor.stage import MENU, Stage, staged
from tests.floor.warehouse import BEARING_EAN, BELT_EAN, BOLT_EAN, OIL_EAN, SEAL_EAN, bearing_case
from tui.block_letters import draw
from tui.layout import lay_out
from tui.roles import plain_text
from tui.tasks import RECEIVE, TASKS
from tui.view import View

SIZES = [(20, 10), (26, 12), (30, 16), (40, 15), (30, 25), (80, 24), (160, 50)]


@dataclass(frozen=True)
class Moment:
    """One screen of a task, and what must be read on it beside its prompt, message and keys."""

    step: str
    view: View
    must: tuple[str, ...]


@dataclass
class Album:
    """The screens of a task in their order."""

    stage: Stage
    moments: list[Moment] = field(default_factory=list)

    def __call__(self, step: str, do: Callable[[], None], *must: str) -> None:
        do()
        self.moments.append(Moment(step, self.stage.view, must))


def in_turn(*steps: Callable[[], None]) -> Callable[[], None]:
    """Several things done before the next screen is looked at."""

    def do() -> None:
        for step in steps:
            step()

    return do


def play_receive(stage: Stage, see: Album) -> None:
    see("menu", stage.log_in, "1 Receive", "2 Put aw", "9 Look up", "0 More")
    see("receive", lambda: stage.enter("1"))
    see("order", lambda: stage.scan("PO4500017"), "PO4500017")
    see("case", lambda: stage.scan(bearing_case("L24-0911"), "]C1"))
    see("item with a lot", lambda: stage.scan(BEARING_EAN), "20981", "open 2990 of 3000")
    see("expiry", lambda: stage.scan("L24-0912"), "20981")
    see("a wrong date", lambda: stage.enter("271399"), "20981")
    see("quantity", lambda: stage.enter("2704e"), "20981", "open 2990 of 3000", "Lot L24-0912")
    see("pieces", lambda: stage.scan(BEARING_EAN), "20981")
    see("wrong item", lambda: stage.scan(SEAL_EAN))
    see("help", lambda: stage.press("F1"))
    see("no help", stage.enter)
    see("pallet", lambda: stage.scan("LP000001"))
    see("undo", lambda: stage.press("F6"), "Take back:")
    see("no undo", lambda: stage.press("F3"))
    see("another order", lambda: stage.scan("PO4500018"))
    see("too many", in_turn(lambda: stage.scan(BELT_EAN), lambda: stage.enter("999")), "999 55120 is over")
    see("not approved", lambda: stage.press("F3"), "55120", "open 20 of 20")


def play_put_away(stage: Stage, see: Album) -> None:
    stage.open("receive")
    stage.scan("LP000001")
    stage.scan(bearing_case("L24-0911"), "]C1")
    stage.press("F8")
    stage.scan(bearing_case("L24-0911"), "]C1")
    for lot in ("OIL-2024-1", "OIL-2024-2"):
        stage.scan(OIL_EAN)
        stage.scan(lot)
        stage.enter("4")
    stage.press("F3")
    see("put away", lambda: stage.enter("2"))
    see("pallet", lambda: stage.scan("LP000001"), "A12-010", "LP000001", "20981")
    see("wrong bin", lambda: stage.scan("A12-030"), "A12-010", "LP000001")
    see("keyed", lambda: stage.enter("A12-010"), "A12-010", "LP000001")
    see("pallet away", lambda: stage.scan("A12-010"))
    see("case", lambda: stage.scan(bearing_case("L24-0911"), "]C1"), "A12-010", "20981 10 EA", "Lot L24-0911")
    see("quantity keyed", lambda: stage.enter("4"), "A12-010", "20981 4 EA", "Lot L24-0911")
    see("case away", lambda: stage.scan("A12-010"))
    see("which lot", lambda: stage.scan(OIL_EAN), "1 OIL-2024-1 4 EA", "2 OIL-2024-2 4 EA")
    see("oil", lambda: stage.enter("1"), "B03-110", "31150 4 EA")
    see("not on the dock", in_turn(lambda: stage.press("F3"), lambda: stage.press("F3"), lambda: stage.scan(SEAL_EAN)))


def play_move(stage: Stage, see: Album) -> None:
    stage.log_in()
    see("move", lambda: stage.enter(MENU["move"]))
    see("from", lambda: stage.scan("A12-040"), "A12-040", "70007", "25 EA")
    see("not there", lambda: stage.scan(BOLT_EAN), "A12-040")
    see("item", lambda: stage.scan(SEAL_EAN), "70007", "25")
    see("too many", lambda: stage.enter("26"), "70007", "25")
    see("quantity", lambda: stage.enter("12"), "70007", "12")
    see("same place", lambda: stage.scan("A12-040"), "70007")
    see("to", in_turn(stage.enter, lambda: stage.scan("A12-020")))


def play_look_up(stage: Stage, see: Album) -> None:
    stage.log_in()
    see("item", lambda: stage.scan(SEAL_EAN), "70007", "Seal [/] 20x30", "free 29 of 29 EA", "A12-040", "25 EA")
    see("bin", lambda: stage.scan("A12-040"), "A12-040", "70007", "25 EA")
    see("two meanings", lambda: stage.scan("31150"), "1 item 31150", "2 bin 31150")
    see("empty bin", lambda: stage.enter("2"), "31150", "empty")
    see("order", lambda: stage.scan("PO4500017"), "PO4500017", "10447")
    see("find", lambda: stage.press("F2"))
    see("hits", lambda: stage.enter("a12"), "1 A12-010", "5 A12-050")
    see("nothing", lambda: stage.enter("zebra"))
    see("back", lambda: stage.press("F3"), "PO4500017")
    see("label", in_turn(lambda: stage.press("F3"), lambda: stage.press("F7")))


PLAYS = {
    "receive": play_receive,
    "shipment": play_shipment,
    "put away": play_put_away,
    "move": play_move,
    "look up": play_look_up,
    "lot": play_lot,
    "transfer": play_transfer,
    "return": play_return,
    "kit": play_kit,
    "pick": play_pick,
    "take back": play_take_back,
    "inspect": play_inspect,
    "pack": play_pack,
}


@pytest.fixture(scope="module")
def albums(floor_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Moment]]:
    """The screens of each task, played once."""
    played = {}
    for name, play in PLAYS.items():
        path = tmp_path_factory.mktemp("sizes") / "stockhand.db"
        shutil.copyfile(floor_template, path)
        with staged(f"sqlite:///{path}") as stage:
            album = Album(stage)
            play(stage, album)
            played[name] = album.moments
    return played


def is_drawn(text: str, rows: list[str]) -> bool:
    """Whether the text is there in block letters."""
    letters = [line.rstrip() for line in draw(text) or ()]
    return bool(letters) and any(
        all(row.startswith(line) for row, line in zip(rows[at:], letters, strict=False))
        for at in range(len(rows) - len(letters))
    )


def words_of(text: str) -> str:
    """The text on one line, however it was wrapped and spaced."""
    return " ".join(text.split())


def missing(moment: Moment, rows: list[str]) -> list[str]:
    """What must be read and is not."""
    view, shown = moment.view, words_of(" ".join(rows))
    asked = "ENT=seen" if view.locked else f"{view.prompt}[{view.offered}]" if view.offered else view.prompt
    first_words = [words_of(" ".join(said.split()[:2])) for said in (view.message.happened, view.message.todo)]
    wanted = [f"{asked}> _", *moment.must, *first_words]
    gone = [each for each in wanted if words_of(each) not in shown and not is_drawn(each, rows)]
    return gone + [key.name for key in view.keys if key.name in ("F1", "F3") and not is_on(rows[-1], key.name)]


def is_on(key_row: str, name: str) -> bool:
    """Whether the key is on the row, with a word or a sign to it."""
    words = {"F1": r"\?|Help|More", "F3": r"Back|Bk|Log out"}[name]
    return re.search(rf"{name[1:]} ?({words})", key_row) is not None


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("task", PLAYS)
def test_what_must_be_seen_is_seen_at_every_step(
    albums: dict[str, list[Moment]], task: str, width: int, height: int
) -> None:
    for moment in albums[task]:
        rows = [plain_text(line) for line in lay_out(moment.view, "", width, height)]
        print("\n".join([f"-- {task}: {moment.step} {width}x{height}", *(f"|{row}|" for row in rows)]))
        assert missing(moment, rows) == []


def test_the_help_is_read_whole_at_the_smallest_size(albums: dict[str, list[Moment]]) -> None:
    for task in TASKS:
        assert [line for line in task.help if len(line) > SIZES[0][0]] == []
    shown = next(moment.view for moment in albums["receive"] if moment.step == "help")
    rows = "\n".join(plain_text(line) for line in lay_out(shown, "", *SIZES[0]))
    assert [line for line in RECEIVE.help if line not in rows] == []


@pytest.mark.parametrize("task", MENU)
def test_page_by_page_the_help_is_read_whole_and_every_key_is_named(stage: Stage, task: str) -> None:
    stage.open(task)
    keys = [f"{key.name} {key.word}" for key in stage.view.keys]
    shown: list[str] = []
    stage.press("F1")
    first = stage.view
    while stage.view != first or not shown:
        shown += [row.rstrip() for row in stage.rows(*SIZES[0])]
        stage.press("F1")
    help_of = next(each.help for each in TASKS if first.title == f"HELP {each.word}")
    assert [line for line in help_of if line not in shown] == []
    assert [key for key in keys if key not in "\n".join(shown)] == []
    stage.press("F3")
    assert not stage.view.title.startswith("HELP")
