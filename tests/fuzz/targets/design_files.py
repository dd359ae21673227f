"""Design files as anybody may write them: loaded, and then they draw; or refused, each thing wrong in a clean line."""

from __future__ import annotations

import zlib

from core.labels.design_file import AnyDesign, DesignUnusable, load, read
from core.labels.designs import LATEST, definition_of
from core.labels.errors import LabelError
from core.labels.slip import Slip
from devices.printers.zpl_language import Zpl
from tests.fuzz.hostile import text_of
from tests.fuzz.rules import assert_fit_to_show
from tests.fuzz.slips import assert_it_prints_on_any_paper

_FILES = tuple(definition_of(name, version) for name, version in sorted(LATEST.items()))
_WORDS = (
    "5.0", "0.3", "-1", "1e9", "nan", "true", '"{sku}"', '"{gtin}"', '"{line', '"\\n"', "[]", "[1, 2]", "{}",
    '"lines"', '"qr"', '"bars"', '"each"', '"receipt"', "60", "4096", "9" * 5000, "{ values = {} }", "1979-05-27",
    "[" * 40 + "]" * 40, '"\\u202e"', "{ a.b.c = 1 }", '{ 01 = "{gtin}" }', '["a", "b"]',
)  # fmt: skip
_LINES = (
    "", "[[element]]", "[[element.element]]", "[[layout]]", "[fields.lines]", "[fields.lines.values]",
    'kind = "row"', 'kind = "bars"', 'kind = "each"', "or_qr = false", 'paper = "receipt"', 'when = "lot"',
)  # fmt: skip
# Of what a field holds: short, too long for some barcodes, and the longest.
_LENGTHS = (1, 3, 16, None)
_CHANGES_MAX = 6
_DRAWN_EVERY = 3  # of those that load, one is drawn with all values: that takes longer than all the rest

SEEDS = (
    *(bytes((at, line, word)) for at in range(len(_FILES)) for line in (2, 9) for word in range(0, len(_WORDS), 7)),
    *(b"\xff" + text.encode() for text in _FILES),
)


def target(data: bytes) -> None:
    """The first byte chooses a file to change, three bytes a change; or what follows is a whole file."""
    text = text_of(data[1:]) if sum(data[:1]) >= 0x80 else _changed(data)
    try:
        design = load(text)
    except DesignUnusable as refused:
        for line in (*refused.problems, str(refused)):
            assert_fit_to_show(line)
        return
    assert read(text) == design
    if zlib.crc32(data) % _DRAWN_EVERY == 0:
        _assert_it_draws(design)


def _changed(data: bytes) -> str:
    """One of our files with lines replaced, left out, repeated, and with the input itself for a value."""
    lines = _FILES[sum(data[:1]) % len(_FILES)].splitlines()
    for at in range(1, min(len(data), 3 * _CHANGES_MAX + 1), 3):
        where, how, which = (*data[at : at + 3], 0, 0)[:3]
        place = where % len(lines)
        key, _equals, value = lines[place].partition(" = ")
        lines[place] = (
            f"{key} = {_WORDS[which % len(_WORDS)]}",
            f"{key} = '{text_of(data[at:])}'",
            f"{lines[place]}\n{_LINES[which % len(_LINES)]}",
            f"{lines[place]}\n{lines[which % len(lines)]}",
            _LINES[which % len(_LINES)],
            f"{lines[which % len(lines)].partition(' = ')[0]} = {value}",
        )[how % 6]
    return "\n".join(lines)


def _assert_it_draws(design: AnyDesign) -> None:
    """With all values that its fields allow it prints, on any paper; what is refused is refused in a line."""
    for values in (
        *({name: field.sample(length) for name, field in design.fields.items()} for length in _LENGTHS),
        {name: field.example(name) for name, field in design.fields.items()},
    ):
        try:
            drawn = design.draw(values, reprint=True)
        except LabelError as refused:
            assert_fit_to_show(str(refused))
            continue
        if isinstance(drawn, Slip):
            assert_it_prints_on_any_paper(drawn)
        else:
            assert Zpl().render(drawn, 1).count(b"^XZ") == 1
