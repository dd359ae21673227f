"""The layout: right at every size, whatever the view holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.golden_screens import check_golden
from tests.tui.screens import CARD, DOCK, ERROR, LOCKED, MENU, PICK, RECEIVE, SCREENS, SIZES
from tui.glyphs import SAFE
from tui.layout import lay_out
from tui.roles import Line, Role, plain_text
from tui.view import Key, Listing, Message, Table, Tier, View

HANDHELD = (30, 16)


def rows_of(view: View, entry: str = "", size: tuple[int, int] = HANDHELD) -> list[str]:
    return [plain_text(line) for line in lay_out(view, entry, *size)]


def roles_of(line: Line) -> set[Role]:
    return {role for _, role in line}


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_agreed(name: str, width: int, height: int) -> None:
    check_golden(f"{name}-{width}x{height}", rows_of(SCREENS[name], size=(width, height)))


MUST_HAVE = [
    (PICK, ["PICK 3/12", "ON", "10447  12 EA > T1", "LOC> _", "Scan location"]),
    (RECEIVE, ["RECV PO45", "JOE ON", "20981  open 40 of 60", "QTY[10]> _", "OK +10 EA"]),
    (MENU, ["MENU", "1 Receive", "2 Put away", "0 More", "NO.> _", "scan anything or key"]),
    (ERROR, ["PICK 3/12", "OFF", "LOC> _", "X B03-110 is not", "scan A12-034"]),
    (LOCKED, ["X WRONG ITEM 20981", "want 10447", "ENT=seen> _"]),
    (CARD, ["LOOK UP", "31150 Hydraulic oil", "1 Count", "4 Label", "NO.> _"]),
]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize(("view", "texts"), MUST_HAVE)
def test_what_must_be_seen_is_seen_at_every_size(view: View, texts: list[str], width: int, height: int) -> None:
    shown = "\n".join(rows_of(view, size=(width, height))).upper()
    assert [text for text in texts if text.upper() not in shown] == []


HOSTILE = st.text(
    st.one_of(
        st.sampled_from("ABC 0123-/.~[]"),
        st.sampled_from("\x1b\x9b\x07\n\r\t\x1d\u202e\u200b\ufffd🔎滚Ω✓éß½…\udce9"),
        st.characters(),
    ),
    max_size=50,
) | st.sampled_from(["[/]", "[@click=app.exit]x[/]", "\x1b[2J", "\x1b]0;x\x07", "A" * 200, "A12-034"])
WORDS = st.lists(HOSTILE, max_size=12).map(tuple)
TABLES = st.builds(
    Table, WORDS, st.lists(WORDS, max_size=40).map(tuple), st.none() | st.integers(0, 45), WORDS
)  # fmt: skip
VIEWS = st.builds(
    View,
    title=HOSTILE,
    prompt=HOSTILE,
    operator=HOSTILE,
    station=HOSTILE,
    online=st.booleans(),
    big=HOSTILE,
    big_note=HOSTILE,
    lines=WORDS,
    menu=st.lists(st.tuples(HOSTILE, HOSTILE), max_size=20).map(tuple),
    offered=HOSTILE,
    secret=st.booleans(),
    locked=st.booleans(),
    message=st.builds(Message, st.sampled_from(Tier), HOSTILE, HOSTILE),
    keys=st.lists(
        st.builds(Key, st.sampled_from([f"F{number}" for number in range(1, 11)]), HOSTILE, st.integers(0, 9)),
        max_size=10,
    ).map(tuple),
    table=st.none() | TABLES,
    listing=st.none() | st.builds(Listing, TABLES, HOSTILE, WORDS, st.none() | TABLES, st.booleans()),
    live=st.booleans(),
)


@given(VIEWS, HOSTILE, st.integers(0, 170), st.integers(0, 60))
def test_every_screen_is_filled_exactly_and_with_safe_characters(
    view: View, entry: str, width: int, height: int
) -> None:
    rows = rows_of(view, entry, (width, height))
    assert [len(row) for row in rows] == [width] * height
    assert set("".join(rows)) <= SAFE


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [
        (19, 10, ["screen too small", *[""] * 9]),
        (20, 7, ["screen too small", *[""] * 6]),
        (6, 2, ["screen", "too"]),
        (0, 0, []),
    ],
)
def test_a_screen_that_is_too_small_says_so(width: int, height: int, shown: list[str]) -> None:
    assert [row.rstrip() for row in rows_of(PICK, size=(width, height))] == shown


def test_the_smallest_screen_is_not_too_small() -> None:
    assert rows_of(PICK, size=(20, 8))[0].startswith("PICK")


@pytest.mark.parametrize("view", SCREENS.values())
@pytest.mark.parametrize("message", [Message(), Message(Tier.OK, "+10"), Message(Tier.SOFT, "wrong", "scan again")])
def test_the_entry_does_not_move_with_a_usual_message(view: View, message: Message) -> None:
    view = replace(view, locked=False)
    usual = rows_of(replace(view, message=Message()))
    rows = rows_of(replace(view, message=message))
    entry = next(number for number, row in enumerate(usual) if row.rstrip().endswith("> _"))
    assert rows[entry] == usual[entry]


def test_the_operator_is_named_at_every_size_and_the_title_is_cut_with_a_mark() -> None:
    view = replace(PICK, title="PICK 113/1200 W1042-7", operator="Johannes Meyer")
    assert rows_of(view, size=(20, 10))[0] == "PICK 113/12~ JOH~ ON"
    assert rows_of(view, size=(80, 24))[0].endswith("Johannes Meyer ONLINE")


def test_a_lost_connection_stands_out_in_the_header() -> None:
    assert Role.OFFLINE in roles_of(lay_out(ERROR, "", *HANDHELD)[0])
    assert Role.OFFLINE not in roles_of(lay_out(PICK, "", *HANDHELD)[0])


def test_of_a_long_entry_the_end_is_seen() -> None:
    row = next(row for row in rows_of(PICK, "0123456789" * 5) if row.startswith("LOC> "))
    assert row.startswith("LOC> ~")
    assert row.endswith("456789_")


def test_of_a_long_prompt_some_room_is_left_to_type() -> None:
    view = replace(PICK, prompt="LOCATION OF THE PALLET", offered="A12-034")
    assert "LOCATION O~> 123456_" in rows_of(view, "123456", (20, 10))


def test_a_secret_entry_is_not_shown() -> None:
    shown = "\n".join(rows_of(replace(PICK, prompt="PIN", secret=True), "4711"))
    assert "PIN> ****_" in shown
    assert "4711" not in shown


def test_the_offered_quantity_stands_beside_the_prompt() -> None:
    assert any(row.startswith("QTY[10]> 12_") for row in rows_of(RECEIVE, "12"))


def test_block_letters_give_way_to_what_matters_more() -> None:
    assert "█" in "".join(rows_of(PICK))
    assert "A12-034" in rows_of(PICK, size=(40, 14))[1]
    assert "A12-034-B7" in rows_of(replace(PICK, big="A12-034-B7"))[1], "too wide for block letters"
    crowded = replace(PICK, menu=tuple((str(number), "Choice") for number in range(10)))
    assert "9 Choice" in "\n".join(rows_of(crowded, size=(30, 15)))


def test_a_message_wraps_to_three_rows_and_is_cut_with_a_mark() -> None:
    long = replace(PICK, message=Message(Tier.SOFT, "this bin " * 12, "scan another one " * 5))
    block = [line for line in lay_out(long, "", 20, 10) if Role.ERROR in roles_of(line)]
    assert len(block) == 3
    assert plain_text(block[0]).startswith("X this bin")
    assert plain_text(block[1]).rstrip().endswith("~")
    assert "scan another" in plain_text(block[2])


@pytest.mark.parametrize(
    ("tier", "sign", "role"),
    [
        (Tier.OK, "OK ", Role.OK),
        (Tier.NOTE, "! ", Role.WARNING),
        (Tier.SOFT, "X ", Role.ERROR),
        (Tier.HARD, "X ", Role.ERROR),
        (Tier.OFFLINE, "! ", Role.WARNING),
    ],
)
def test_a_message_is_told_by_its_sign_and_not_by_colour_alone(tier: Tier, sign: str, role: Role) -> None:
    screen = lay_out(replace(PICK, message=Message(tier, "so it is")), "", *HANDHELD)
    assert [plain_text(line).rstrip() for line in screen if role in roles_of(line)] == [f"{sign}so it is"]


def key_words(width: int, *keys: Key) -> str:
    return rows_of(replace(PICK, keys=keys), size=(width, 24))[-1].rstrip()


def test_keys_are_worded_as_the_width_allows() -> None:
    keys = (Key("F1", "Help", 0), Key("F3", "Back", 1), Key("F6", "Undo", 2), Key("F8", "Close", 3))
    assert key_words(60, *keys) == "F1 Help  F3 Back  F6 Undo  F8 Close"
    assert key_words(36, *keys) == "F1 Help  F3 Back  F6 Undo  F8 Close"
    assert key_words(30, *keys) == "F1?  F3Back  F6Undo  F8Close"
    assert key_words(26, *keys) == "F1? F3Back F6Undo F8Close"
    assert key_words(20, *keys) == "1? 3Bk 6Undo 8Close"


def test_the_least_important_key_goes_first_and_help_and_back_never() -> None:
    keys = (Key("F1", "Help", 9), Key("F2", "Find", 2), Key("F3", "Back", 9), *LONG_KEYS)
    assert key_words(30, *keys) == "F1? F2Find F3Back F4LongWord >"
    assert key_words(21, *keys) == "1?  2Find  3Back >"
    assert key_words(20, *keys[:1], *keys[2:]) == "1?  3Back  4LongWord"


LONG_KEYS = tuple(Key(f"F{number}", "LongWord", 3) for number in range(4, 8))


def test_the_marked_row_of_a_long_table_is_seen_and_so_is_that_more_is_hidden() -> None:
    assert DOCK.table is not None
    for current in (0, 15, 29):
        rows = rows_of(replace(DOCK, table=replace(DOCK.table, current=current)), size=(80, 24))
        assert [row[:4] for row in rows if row.startswith(">")] == [f">{current + 1:3}"]
    shown = "\n".join(rows_of(replace(DOCK, table=replace(DOCK.table, current=15)), size=(80, 24)))
    hidden = [int(part.split()[0]) for part in shown.replace("▲", "▼").split("▼")[1:]]
    lines = shown.count("Pump")
    assert sum(hidden) + lines == len(DOCK.table.rows)


def test_a_narrow_screen_does_without_the_table() -> None:
    assert "Pump" not in "\n".join(rows_of(DOCK, size=(69, 24)))
    assert "Pump" in "\n".join(rows_of(DOCK, size=(70, 24)))


def test_a_menu_that_does_not_fit_at_all_says_that_there_is_more() -> None:
    view = replace(MENU, menu=tuple((str(number), f"Choice {number}") for number in range(40)))
    assert "> more" in "\n".join(rows_of(view, size=(20, 10)))


def test_an_operator_whose_capital_the_console_lacks_is_still_named() -> None:
    header = rows_of(View(title="0" * 15, prompt="", operator="\u00e8ve", online=False), "", (20, 8))[0]
    assert set(header) <= SAFE
    assert "E" in header
