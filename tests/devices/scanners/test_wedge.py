"""The keyboard wedge: what becomes of keys, typed by a hand or by a scanner."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scanners.line import LENGTH_MAX
from devices.scanners.scan import Edited, Input, Pressed, Scan, Typed, Unreadable
from devices.scanners.wedge import Wedge

AT = 7.0
GS, RS, EOT, STX = "\x1d", "\x1e", "\x04", "\x02"

# How a terminal names the keys that are no plain characters.
KEY_NAMES = {
    "\r": "enter", "\n": "ctrl+j", "\t": "tab", "\b": "backspace", "\x7f": "backspace", "\x1b": "escape",
    STX: "ctrl+b", GS: "ctrl+right_square_bracket", RS: "ctrl+circumflex_accent", EOT: "ctrl+d",
    "\x03": "ctrl+c", "\x11": "ctrl+q", "\x00": "ctrl+@",
}  # fmt: skip


def keys(wedge: Wedge, text: str) -> list[Input]:
    """Press a key for each character, as a terminal would name it."""
    inputs: list[Input] = []
    for character in text:
        inputs += wedge.press(KEY_NAMES.get(character, character), character, AT)
    return inputs


def scan(text: str, symbology: str = "") -> Scan:
    return Scan(text, symbology, "wedge", AT)


def typed(text: str) -> Typed:
    return Typed(text, AT)


def pressed(name: str) -> Pressed:
    return Pressed(name, AT)


def unreadable(reason: str) -> Unreadable:
    return Unreadable(reason, "wedge", AT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # scans by their prefix
        (f"{STX}4006381333931\r", [scan("4006381333931")]),
        (f"{STX}4006381333931\n", [scan("4006381333931")]),
        (f"{STX}4006381333931\t", [scan("4006381333931")]),
        (f"{STX}]C1010400638133393110L1{GS}21S1\r", [scan(f"010400638133393110L1{GS}21S1", "]C1")]),
        (f"{STX}06{RS}{GS}P1{RS}{EOT}\r", [scan(f"06{RS}{GS}P1{RS}{EOT}")]),
        (f"{STX}{GS}10L1\r", [scan(f"{GS}10L1")]),
        (f"{STX} 42 \r", [scan(" 42 ")]),
        # RFID tags, from readers that mark their reads and from those that do not; a barcode's digits stay its own
        (f"{STX}3174257BF4499602D2000000\r", [scan("00106141412345678908")]),
        ("3074257BF7194E4000001A85\r", [scan("0180614141123458216789")]),
        ("]C13074257BF7194E4000001A85\r", [scan("3074257BF7194E4000001A85", "]C1")]),
        (f"{STX}]C1]C1X\r", [scan("]C1X", "]C1")]),
        (f"{STX}A-1\r{STX}A-2\r", [scan("A-1"), scan("A-2")]),
        # scans by their AIM id alone
        ("]E04006381333931\r", [scan("4006381333931", "]E0")]),
        (f"]d201040{GS}10L\r", [scan(f"01040{GS}10L", "]d2")]),
        ("]C1A-1\r\n]C1A-2\r\n", [scan("A-1", "]C1"), scan("A-2", "]C1")]),
        # digits typed before a scan are an answer of their own
        (f"12{STX}A12-034\r", [typed("12"), scan("A12-034")]),
        ("12]C1A12-034\r", [typed("12"), scan("A12-034", "]C1")]),
        # a bare wedge, and a hand
        ("4006381333931\r", [typed("4006381333931")]),
        (f"010400638133393110L1{GS}21S1\r", [typed(f"010400638133393110L1{GS}21S1")]),
        ("x[1]b2\r", [typed("x[1]b2")]),
        ("12\r\n13\r\n", [typed("12"), typed("13")]),
        ("12\n\n", [typed("12"), typed("")]),
        ("\r", [typed("")]),
        ("\t", []),
        (" 12 \r", [typed(" 12 ")]),
        ("13\b2\r", [typed("12")]),
        ("13\x7f\x7f\x7f4\r", [typed("4")]),
        # ESC clears an entry before it means anything else
        ("12\x1b\r", [typed("")]),
        ("\x1b", [pressed("ESC")]),
        ("12\x1b\x1b", [pressed("ESC")]),
        ("\x11", [pressed("ESC")]),
        ("\x03\r", [typed("")]),
        # what cannot be taken is refused once, with the rest of its line
        (f"{STX}12\x0334\r{STX}56\r", [unreadable("binary data"), scan("56")]),
        (f"{STX}12\x1b34\r", [unreadable("binary data")]),
        (f"{STX}12\b3\r", [unreadable("binary data")]),
        (f"{STX}12\x8534\x8536\r", [unreadable("binary data")]),
        (f"{STX}12\u202e34\r", [unreadable("binary data")]),
        (f"{STX}caf\ufffd\r", [unreadable("unreadable character")]),
        ("caf\ufffd\r", [unreadable("unreadable character")]),
        ("12\x1134\r", [unreadable("binary data")]),
        (f"{STX}A{STX}B\rC\r", [unreadable("binary data"), typed("C")]),
        (f"{STX}\r", [unreadable("empty scan")]),
        (f"{STX}]C1\r", [unreadable("empty scan")]),
        (f"{STX}{'9' * LENGTH_MAX}\r", [scan("9" * LENGTH_MAX)]),
        (f"{STX}{'9' * 600}\r12\r", [unreadable("too long"), typed("12")]),
        (f"{'9' * 2000}\r12\r", [unreadable("too long"), typed("12")]),
    ],
)
def test_keys_become_inputs(text: str, expected: list[Input]) -> None:
    assert keys(Wedge(), text) == expected


@pytest.mark.parametrize("number", [1, 2, *range(4, 11)])
def test_a_function_key_is_handed_over_by_its_name_and_leaves_the_entry_alone(number: int) -> None:
    wedge = Wedge()
    keys(wedge, "12")
    assert wedge.press(f"f{number}", None, AT) == [pressed(f"F{number}")]
    assert wedge.entry == "12"


@pytest.mark.parametrize("key", ["f1", "up", "delete", "escape", "alt+3", "ctrl+q", "ctrl+c"])
def test_no_key_inside_a_scan_does_what_it_does_outside(key: str) -> None:
    wedge = Wedge()
    keys(wedge, f"{STX}12")
    assert wedge.press(key, None, AT) == [unreadable("binary data")]
    assert keys(wedge, "34\r") == []


def test_separators_count_where_the_terminal_gives_only_a_keys_name() -> None:
    wedge = Wedge()
    for name in ["ctrl+b", "1", "ctrl+right_square_bracket", "space", "2"]:
        assert wedge.press(name, None, AT) == []
    assert wedge.press("enter", None, AT) == [scan(f"1{GS} 2")]


def test_another_prefix_can_be_set() -> None:
    wedge = Wedge(prefix="\x10")
    assert wedge.press("ctrl+p", "\x10", AT) == []
    assert keys(wedge, "A-1\r") == [scan("A-1")]


def test_an_esc_that_a_key_followed_at_once_is_both() -> None:
    wedge = Wedge()
    assert wedge.press("alt+4", "4", AT) == [pressed("ESC")]
    assert keys(wedge, "2\r") == [typed("42")]


def test_arrow_keys_do_nothing() -> None:
    wedge = Wedge()
    keys(wedge, "12")
    assert wedge.press("left", None, AT) == []
    assert keys(wedge, "\r") == [typed("12")]


def test_the_entry_shows_what_is_typed_and_hides_a_scan_on_its_way_in() -> None:
    wedge = Wedge()
    keys(wedge, "12")
    assert wedge.entry == "12"
    keys(wedge, f"{STX}4006")
    assert wedge.entry == ""
    keys(wedge, "\r")
    assert wedge.entry == ""


def test_what_is_typed_comes_before_a_scan_from_another_source() -> None:
    wedge = Wedge()
    keys(wedge, "12")
    assert wedge.flush(AT) == [typed("12")]
    assert wedge.flush(AT) == []
    keys(wedge, f"{STX}40")
    assert wedge.flush(AT) == [], "a scan on its way in is not torn apart"
    assert keys(wedge, "06\r") == [scan("4006")]


def test_pasted_text_is_typed_and_its_last_line_waits_for_ent() -> None:
    wedge = Wedge()
    assert wedge.paste(f"A-1\r\nB{GS}2\nrest", AT) == [typed("A-1"), typed(f"B{GS}2")]
    assert wedge.entry == "rest"


# In a list, what is typed narrows it, entered by nobody


@pytest.fixture
def in_list() -> Wedge:
    """A wedge whose keys go to a list, in which `nor` is typed."""
    wedge = Wedge()
    wedge.in_list = True
    assert keys(wedge, "nor") == []
    return wedge


def edited(text: str) -> Edited:
    return Edited(text, AT)


MOVES = {
    "up": "UP", "down": "DOWN", "pageup": "PGUP", "pagedown": "PGDN", "home": "HOME", "end": "END", "ctrl+p": "CTRL+P",
}  # fmt: skip


@pytest.mark.parametrize("key", MOVES)
def test_a_key_that_moves_in_a_list_leaves_what_is_typed(in_list: Wedge, key: str) -> None:
    character = "\x10" if key == "ctrl+p" else None
    assert in_list.press(key, character, AT) == [pressed(MOVES[key])]
    assert in_list.entry == "nor"


@pytest.mark.parametrize("key", [key for key in MOVES if key != "ctrl+p"])
def test_at_a_prompt_no_such_key_is_heard(key: str) -> None:
    wedge = Wedge()
    keys(wedge, "12")
    assert wedge.press(key, None, AT) == []
    assert keys(wedge, "\r") == [typed("12")]


def test_a_function_key_in_a_list_takes_what_is_typed_along(in_list: Wedge) -> None:
    assert in_list.press("f5", None, AT) == [edited("nor"), pressed("F5")]
    assert in_list.entry == ""
    assert in_list.press("f5", None, AT) == [pressed("F5")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\r", [typed("nor")]),
        ("d\r", [typed("nord")]),
        ("\b\b\b\r", [typed("")]),
        ("\x1b\r", [typed("")]),
        ("\t", [typed("nor")]),
        (f"{STX}PO45\r", [edited("nor"), scan("PO45")]),
        ("]C1PO45\r", [edited("nor"), scan("PO45", "]C1")]),
        ("d 4]C1PO45\r7\r", [edited("nord 4"), scan("PO45", "]C1"), typed("7")]),
        (f"{STX}12\x0334\r{STX}56\r", [edited("nor"), unreadable("binary data"), scan("56")]),
    ],
)
def test_a_scan_in_the_middle_of_typing_into_a_list_is_whole(in_list: Wedge, text: str, expected: list[Input]) -> None:
    assert keys(in_list, text) == expected


def test_a_scan_from_another_source_enters_nothing_in_a_list(in_list: Wedge) -> None:
    assert in_list.flush(AT) == [edited("nor")]
    assert in_list.flush(AT) == []


@pytest.mark.parametrize("key", ["f3", "escape"])
def test_back_gives_up_what_is_typed_before_it_goes_back(key: str) -> None:
    wedge = Wedge()
    keys(wedge, "12")
    assert wedge.press(key, None, AT) == []
    assert wedge.entry == ""
    assert wedge.press(key, None, AT) == [Pressed("ESC" if key == "escape" else "F3", AT)]


@pytest.mark.parametrize("key", [*MOVES, "f5", "escape"])
def test_no_key_inside_a_scan_does_what_it_does_in_a_list(in_list: Wedge, key: str) -> None:
    keys(in_list, f"{STX}12")
    assert in_list.press(key, None, AT) == [unreadable("binary data")]
    assert keys(in_list, "34\r") == []


CODE_CHARACTERS = st.sampled_from(string.ascii_letters + string.digits + "-/. +%$" + GS)
CODES = st.text(CODE_CHARACTERS, min_size=1, max_size=60)
LINES = st.one_of(
    CODES.map(lambda code: (f"{STX}{code}", scan(code))),
    CODES.map(lambda code: (f"]Q3{code}", scan(code, "]Q3"))),
    CODES.map(lambda code: (code, typed(code))),
)


@given(st.lists(st.tuples(LINES, st.sampled_from(["\r", "\n", "\r\n"])), max_size=20))
def test_any_mix_of_lines_comes_out_whole_and_in_order(lines: list[tuple[tuple[str, Input], str]]) -> None:
    burst = "".join(text + end for (text, _), end in lines)
    assert keys(Wedge(), burst) == [expected for (_, expected), _ in lines]


@given(st.text(st.characters(codec="utf-8")), st.data())
def test_any_split_of_any_burst_gives_the_same_inputs(burst: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(burst)), max_size=5)))
    pieces = [burst[start:end] for start, end in zip([0, *cuts], [*cuts, len(burst)], strict=True)]
    whole, split = Wedge(), Wedge()
    whole.in_list = split.in_list = data.draw(st.booleans())
    assert [given for piece in pieces for given in split.paste(piece, AT)] == whole.paste(burst, AT)
    assert split.entry == whole.entry


@given(st.text(st.characters(codec="utf-8")))
def test_nothing_but_clean_text_leaves_the_wedge(burst: str) -> None:
    for taken in Wedge().paste(f"{burst}\r", AT):
        if isinstance(taken, Scan | Typed):
            assert all(character.isprintable() or character in GS + RS + EOT for character in taken.text)
            assert "\ufffd" not in taken.text
            assert len(taken.text) <= LENGTH_MAX
