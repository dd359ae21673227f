"""What is typed is told once for all keys so far, and never a second time."""

from __future__ import annotations

from tui.typing_told import TypingTold


def test_one_mark_waits_and_tells_all_that_is_typed_by_then() -> None:
    typing = TypingTold()
    mark = typing.mark("a")
    assert mark is not None
    assert typing.is_mark(mark)
    assert typing.mark("ab") is None
    told = typing.read(mark, "abc", wanted=True)
    assert told is not None
    assert told.text == "abc"
    assert not typing.is_mark(told)
    assert typing.mark("abc") is None
    assert typing.mark("ab") is not None


def test_nothing_is_told_of_what_is_as_it_was() -> None:
    typing = TypingTold()
    assert typing.mark("") is None
    mark = typing.mark("a")
    assert mark is not None
    assert typing.read(mark, "", wanted=True) is None


def test_a_mark_of_a_line_that_was_entered_tells_nothing_of_the_next() -> None:
    typing = TypingTold()
    old = typing.mark("a")
    typing.begin_line()
    assert old is not None
    assert typing.is_mark(old)
    new = typing.mark("5")
    assert new is not None
    assert typing.read(old, "5", wanted=True) is None
    told = typing.read(new, "5", wanted=True)
    assert told is not None
    assert told.text == "5"


def test_what_is_typed_where_no_list_is_shown_is_told_when_there_is_one() -> None:
    typing = TypingTold()
    mark = typing.mark("a")
    assert mark is not None
    assert typing.read(mark, "a", wanted=False) is None
    assert typing.mark("a") is not None
