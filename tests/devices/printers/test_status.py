from __future__ import annotations

import pytest

from devices.errors import DeviceLost
from devices.printers import status

GOOD = b"\x02030,0,0,0203,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"


def test_a_printer_without_trouble_is_ready_and_done() -> None:
    said = status.parse(GOOD)
    assert said.trouble == ""
    assert said.is_done


@pytest.mark.parametrize(
    ("old", "new", "trouble"),
    [
        (b"\x02030,0,0", b"\x02030,1,0", "paper out"),
        (b"\x02030,0,0", b"\x02030,0,1", "printer paused"),
        (b"\x02000,0,0,0", b"\x02000,0,1,0", "head open"),
        (b"\x02000,0,0,0", b"\x02000,0,0,1", "ribbon out"),
        (b"000,0,0,0,000,0,0,0\x03", b"000,1,0,0,000,0,0,0\x03", "printer busy"),
        (b"0,0,0\x03\r\n\x02000", b"0,0,1\x03\r\n\x02000", "head too hot"),
        (b"0,0,0\x03\r\n\x02000", b"0,1,0\x03\r\n\x02000", "head too cold"),
    ],
)
def test_each_flag_has_its_words(old: bytes, new: bytes, trouble: str) -> None:
    assert old in GOOD
    assert status.parse(GOOD.replace(old, new, 1)).trouble == trouble


def test_an_open_head_is_named_before_the_paper_that_cannot_be_seen() -> None:
    both = GOOD.replace(b"\x02030,0", b"\x02030,1").replace(b"\x02000,0,0", b"\x02000,0,1")
    assert status.parse(both).trouble == "head open"


@pytest.mark.parametrize(
    "old_new", [(b"0203,000", b"0203,002"), (b"0203,000,0,0,0", b"0203,000,0,0,1"), (b"00000000", b"00000007")]
)
def test_a_printer_with_work_left_is_not_done(old_new: tuple[bytes, bytes]) -> None:
    said = status.parse(GOOD.replace(*old_new))
    assert not said.is_done
    assert said.trouble == ""


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x03\x03\x03",
        b"\x02what\x03\r\n" * 3,
        GOOD.replace(b"030,0", b"030,x"),
        GOOD.replace(b"00000000", b"-"),
        b"\xff" * 300,
    ],
)
def test_a_strange_answer_is_no_good_answer(answer: bytes) -> None:
    with pytest.raises(DeviceLost, match="strange"):
        status.parse(answer)


def test_an_answer_is_whole_with_its_third_line_and_the_rest_is_kept() -> None:
    assert not any(status.is_whole(GOOD[:length]) for length in range(len(GOOD) - 3))
    first, rest = status.split(GOOD + GOOD)
    assert status.parse(first).is_done
    assert status.parse(rest).is_done
