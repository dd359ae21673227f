"""A design that could not be printed is refused when its file is loaded, each thing that is wrong on a line."""

from __future__ import annotations

from inspect import signature
from itertools import combinations
from pathlib import Path
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labels.design_file import DesignUnusable, load
from core.labels.designs import LATEST, definition_of
from core.labels.errors import LabelError
from core.labels.field import Field, Kind
from core.labels.label import Code128, DataMatrix, Text
from core.labels.parts import KINDS
from tests.core.labels.drawn import LABELS, complaints, load_label

SMALL = """
name = "item"
size = [50.8, 25.4]

[fields]
sku = { longest = 12 }
name = {}
gtin = { kind = "gtin", may_be_empty = true }

[[element]]
kind = "text"
text = "SKU {sku}"
at = [2.0, 4.5]
width = 46.0
height = 5.0

[[layout]]
unless = "gtin"

[[layout.element]]
kind = "code_128"
data = "{sku}"
at = [1.0, 12.0]
width = 48.8
height = 8.0
module = 0.38

[[layout]]

[[layout.element]]
kind = "data_matrix"
data = { 01 = "{gtin}" }
at = [33.0, 10.0]
size = 12.0
module = 0.5
"""

# What is written in its place in the file above, and what is said of it.
WRONG = [
    ('name = "item"', 'name = "Item 1"', "name: 'Item 1' is not a name of small letters, digits and _"),
    ("size = [50.8, 25.4]", "size = [5.0, 25.4]", "size: Expected `float` >= 20.0 - at `$[0]`"),
    ("size = [50.8, 25.4]", "sizes = [50.8, 25.4]", "there is no 'sizes', but name, like, size, needs_one_of, fields"),
    ("[fields]", "[fields", "Expected ']' at the end of a table declaration (at line 5, column 8)"),
    ("longest = 12", "longest = 0", "field sku: longest is 0: it must be 1 to 4096"),
    ("longest = 12", 'longest = "12"', "field sku: Expected `int | null`, got `str` - at `$.longest`"),
    ("longest = 12", 'kind = "words"', "field sku: Invalid enum value 'words'"),
    ("longest = 12", "most = 12", "field sku: there is no 'most', but kind, longest, may_be_empty, starts"),
    ('kind = "text"', 'kind = "words"', "element 1 (words): kind is one of text, rows, line, code_128"),
    ("width = 46.0", "widht = 46.0", "element 1 (text): there is no 'widht'"),
    ("width = 46.0", "", "element 1 (text): misses required field `width`"),
    ("height = 5.0", "height = true", "element 1 (text): Expected `float`, got `bool` - at `$.height`"),
    ("height = 5.0", "height = nan", "element 1 (text): Expected `float` >= 1.0 - at `$.height`"),
    ("SKU {sku}", "SKU {sku!r}", "element 1 (text): 'SKU {sku!r}': braces hold the name of a field"),
    ("SKU {sku}", "SKU {sku", "element 1 (text): 'SKU {sku': expected '}' before end of string"),
    ("SKU {sku}", "SKU {lot}", "element 1 (text): there is no field 'lot', but sku, name, gtin"),
    ('unless = "gtin"', 'unless = "ean"', "layout 1: there is no field 'ean', but sku, name, gtin"),
    ('unless = "gtin"', "unless = 5", "layout 1: Expected `str | array`, got `int` - at `$.unless`"),
    ('data = "{sku}"', 'data = "{name}"', "layout 1, element 1 (code_128): name is in a barcode, so its field needs a"),
    ('kind = "gtin"', 'kind = "lines"', "(data_matrix): gtin has lines: it stands alone in an element of kind rows"),
    ("at = [33.0, 10.0]", "at = [40.0, 10.0]", "layout 2, element 1 (data_matrix): reaches 52, 22 on a label of 50.8"),
    ("at = [2.0, 4.5]", "at = [2.0, 3.0]", "element 1 (text): covers the place of REPRINT, from 36.3, 1.2 to 49.8, 4"),
    ("at = [1.0, 12.0]", "at = [1.0, 8.0]", "layout 1, element 1 (code_128): overlaps element 1 (text)"),
    ("longest = 12", "longest = 40", "with the longest values, without gtin: "),
    ("module = 0.38", "module = 0.2", "layout 1, element 1 (code_128): Expected `float` >= 0.2545 - at `$.module`"),
    ("height = 5.0", "height = 5.0\nleast = 6.0", "element 1 (text): least is more than height"),
    ("width = 46.0", "width = 4.0", "element 1 (text): a text is at least as wide as its letters are tall"),
    ('kind = "data_matrix"', 'kind = "qr"\nresolver = "shop.example/"', "resolver is an address like https://example.com"),
    ("{ 01 = ", "{ 02 = ", "(02) is not an identifier that our labels use"),
    ('unless = "gtin"', 'when = "gtin"', "without gtin: a GS1 barcode needs at least one element"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "said"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_said_in_one_line(right: str, wrong: str, said: str) -> None:
    found = complaints(SMALL, right, wrong)
    assert any(said in line for line in found), found


def test_every_element_that_is_wrong_is_named_at_once() -> None:
    text = SMALL.replace("height = 5.0", "").replace("height = 8.0", "height = 0").replace("longest = 12", "long = 12")
    with pytest.raises(DesignUnusable) as refused:
        load(text)
    assert [line.partition(":")[0] for line in refused.value.problems] == [
        "field sku",
        "element 1 (text)",
        "layout 1, element 1 (code_128)",
    ]


def test_the_first_layout_that_the_values_fit_is_printed() -> None:
    design = load_label(SMALL)
    assert [type(each) for each in design.draw({"sku": "A1", "name": "x"}).elements] == [Text, Code128]
    with_gtin = design.draw({"sku": "A1", "name": "x", "gtin": "9506000134352"})
    assert [type(each) for each in with_gtin.elements] == [Text, DataMatrix]


def test_an_own_design_is_as_large_as_its_paper() -> None:
    text = definition_of("location", LATEST["location"]).replace("[50.8, 25.4]", "[101.6, 50.8]")
    label = load_label(text).draw({"code": "A1", "check": "57"})
    assert (label.width_mm, label.height_mm) == (101.6, 50.8)


def test_a_value_that_is_wrong_is_refused_by_name() -> None:
    with pytest.raises(LabelError, match="sku has 13 characters, at most 12 fit"):
        load(SMALL).draw({"sku": "x" * 13, "name": "x"})


@pytest.mark.parametrize("text", ["", "x = " + "[" * 5000, "a = 1\n" * 9000, 'name = "item"\nsize = "large"'])
def test_any_other_file_is_refused_too(text: str) -> None:
    with pytest.raises(DesignUnusable):
        load(text)


def test_rows_that_have_no_room_are_refused() -> None:
    text = SMALL.replace('kind = "text"\ntext = "SKU {sku}"', 'kind = "rows"\nrows = ["{sku}", "{name}"]\ngap = 2.0')
    with pytest.raises(DesignUnusable, match=r"2 rows of 0.5 mm are too small"):
        load(text)


def test_the_page_about_labels_has_every_word_that_there_is() -> None:
    page = (Path(__file__).parents[3] / "docs" / "labels.md").read_text("utf-8")
    kinds: tuple[type, ...] = (Field, *KINDS.values())
    words = {*KINDS, *get_args(Kind), *(word for kind in kinds for word in signature(kind).parameters)}
    assert sorted(word for word in words if f"`{word}" not in page) == []


WORDS = (
    "5.0", "0.3", "-1", "1e9", "nan", "true", '"{sku}"', '"{gtin}"', '"\\n"', "[]", "[1, 2]", "{}", '"lines"', '"qr"',
    "60",
)  # fmt: skip
FILES = tuple(definition_of(name, LABELS[name]) for name in sorted(LABELS))


@given(st.sampled_from(FILES), st.randoms(use_true_random=False))
def test_whatever_is_written_into_a_file_it_is_refused_or_prints(text: str, chance: Random) -> None:
    """Values and words are changed at random: a file that is taken has no rooms that overlap, and draws its label."""
    lines = text.splitlines()
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        key, equals, _value = lines[at].partition(" = ")
        lines[at] = f"{key} = {chance.choice(WORDS)}" if equals else chance.choice(("", lines[at], "[[element]]"))
    try:
        design = load_label("\n".join(lines))
    except DesignUnusable:
        return
    label = design.draw({name: field.sample(3) for name, field in design.fields.items()}, reprint=True)
    for one, other in combinations(label.elements, 2):
        assert not one.box.overlaps(other.box)
