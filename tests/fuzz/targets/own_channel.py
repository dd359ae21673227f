"""A scanner's own channel: whatever bytes or key events come, each line is one clean scan or is told of."""

from __future__ import annotations

import codecs

from devices.scanners.framing import CUT_OFF, Framer
from devices.scanners.keymap import Keymap
from devices.scanners.line import LENGTH_MAX, LINE_ENDS
from devices.scanners.scan import Scan, Unreadable

SEEDS = (
    b"]C1010950600013435210L24\r\n",
    b"A12-034.51\t",
    b"3074257BF7194E4000001A85\r",
    b"Gew\xe4hr\r",
)
_SEPARATORS = "\x1d\x1e\x04"
_REASONS = {"too long", "binary data", "unreadable character", "empty scan", CUT_OFF}


def target(data: bytes) -> None:
    _assert_lines(codecs.getincrementaldecoder("utf-8")(errors="replace").decode(data))
    keymap = Keymap()
    _assert_lines("".join(keymap.take(byte & 0x7F, byte >> 7) for byte in data))


def _assert_lines(sent: str) -> None:
    framer, in_pieces = Framer("GUN"), Framer("GUN")
    came = framer.take(sent, 0.0)
    assert [each for character in sent for each in in_pieces.take(character, 0.0)] == came
    for end in LINE_ENDS:
        sent = sent.replace(end, "\r")
    assert len(came) == len([line for line in sent.split("\r")[:-1] if line])
    came += framer.idle(0.0)
    assert not framer.is_midway
    for given in came:
        _assert_clean(given)
    assert framer.take("]C110L24\r", 0.0) == [Scan("10L24", "]C1", "GUN", 0.0)]


def _assert_clean(given: Scan | Unreadable) -> None:
    if isinstance(given, Unreadable):
        assert given.reason in _REASONS
        return
    assert 0 < len(given.text) <= LENGTH_MAX
    assert len(given.symbology) in (0, 3)
    assert all(each.isprintable() or each in _SEPARATORS for each in given.text), ascii(given.text)
