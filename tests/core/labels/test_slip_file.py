"""A slip's design that could not be printed is refused when its file is loaded, each thing that is wrong on a line."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labels.design_file import DesignUnusable, load
from core.labels.designs import definition_of
from core.labels.errors import LabelError
from core.labels.label import Gs1, Plain
from core.labels.slip import Bars, Columns, Qr, Row, Rule, Slip
from core.labels.slip_design import SlipDesign
from core.labels.trial import PARTS_MAX
from tests.core.labels.drawn import SLIPS, complaints

SMALL = """
name = "pick_list"
paper = "receipt"

[fields]
number = { longest = 11 }
note = { kind = "lines", may_be_empty = true }

[fields.lines]
kind = "lines"

[fields.lines.values]
sku = { longest = 40 }
quantity = {}
lot = { longest = 20, may_be_empty = true }

[[element]]
kind = "row"
text = "Pick {number}"
bold = true

[[element]]
kind = "row"
text = "{note}"

[[element]]
kind = "each"
of = "lines"

[[element.element]]
kind = "columns"
left = "{sku}"
right = "{quantity} of {number}"

[[element.element]]
kind = "row"
when = "lot"
text = "Lot {lot}"

[[element]]
kind = "rule"
unless = "note"

[[element]]
kind = "bars"
data = "{number}"
"""

# What is written in its place in the file above, and what is said of it.
WRONG = [
    ('paper = "receipt"', 'paper = "wall"', 'paper: paper is "receipt", and a label has a size instead'),
    ('paper = "receipt"', "paper = 80", "paper: paper is"),
    ('paper = "receipt"', 'paper = "receipt"\nsize = [50.0, 25.0]', "there is no 'size', but name, like, paper, ne"),
    ('paper = "receipt"', "size = [50.0, 25.0]", "element 1 (row): kind is one of text, rows, line, code_128"),
    ('paper = "receipt"', 'paper = "receipt"\nneeds_one_of = ["lot"]', "needs_one_of: there is no field 'lot', but"),
    ("longest = 11", "longest = 12", "with the longest values: barcode 'WWWWWWWWWWWW' is wider than 58 mm paper"),
    ("{ longest = 11 }", '{ kind = "digits", longest = 22 }', "with nearly the longest values: barcode '8888888888888"),
    ("number = { longest = 11 }", "number = {}", "element 5 (bars): number is in a barcode, so its field needs a lon"),
    ("bold = true", "blod = true", "element 1 (row): there is no 'blod', but when, unless, text, bold, large, lines"),
    ("bold = true", "bold = 1", "element 1 (row): Expected `bool`, got `int` - at `$.bold`"),
    ("bold = true", "lines = 0", "element 1 (row): Expected `int` >= 1 - at `$.lines`"),
    ("Pick {number}", "Pick {order}", "element 1 (row): there is no field 'order', but number, note, lines"),
    ("Pick {number}", "Pick {sku}", "element 1 (row): there is no field 'sku', but number, note, lines"),
    ("Pick {number}", "Pick {lines}", "element 1 (row): lines has lines of values: they stand in an element of kind"),
    ("Pick {number}", "Pick {note}", "element 1 (row): note has lines: it stands alone in an element of kind row"),
    ("Pick {number}", "Pick {", "element 1 (row): 'Pick {': Single '{' encountered in format string"),
    ('text = "{note}"', "", "element 2 (row): misses required field `text`"),
    ('of = "lines"', 'of = "line"', "element 3 (each): of: there is no field 'line', but number, note, lines"),
    ('of = "lines"', 'of = "note"', "element 3 (each): of: note is no field of kind lines with values"),
    ('of = "lines"', "", "element 3 (each): misses required field `of`"),
    ('of = "lines"', 'of = "lines"\nmost = 3', "element 3 (each): there is no 'most', but kind, when, unless, of, "),
    ('kind = "columns"', 'kind = "each"', "element 3 (each), element 1 (each): kind is one of row, columns, rule, bla"),
    ('kind = "columns"', 'kind = "table"', "element 3 (each), element 1 (table): kind is one of row, columns"),
    ('left = "{sku}"', 'left = "{name}"', "element 3 (each), element 1 (columns): there is no field 'name', but nu"),
    ('when = "lot"', 'when = "batch"', "element 3 (each), element 2 (row): there is no field 'batch'"),
    ('kind = "rule"', 'kind = "ruler"', "element 4 (ruler): kind is one of row, columns, rule, blank, bars, qr, each"),
    ('kind = "rule"', 'kind = "rule"\nwidth = 5', "element 4 (rule): there is no 'width', but when, unless"),
    ('kind = "bars"', 'kind = "qr"\nresolver = "shop.example/"', "resolver is an address like https://example.com"),
    ('data = "{number}"', 'data = { 02 = "{number}" }', "(02) is not an identifier that our labels use"),
    ('data = "{number}"', 'data = "{note}"', "element 5 (bars): note has lines: it stands alone in an element of kin"),
    ("quantity = {}", "number = {}", "field lines, value number: there is a field of that name"),
    ("quantity = {}", 'quantity = { kind = "lines" }', "field lines, value quantity: a line has no lines of its own"),
    ("quantity = {}", "quantity = { values = {} }", "field lines, value quantity: a value of a line has no values"),
    ("quantity = {}", "quantity = { long = 5 }", "field lines, value quantity: there is no 'long', but kind, longest"),
    ("quantity = {}", "quantity = 5", "field lines, values: Expected `object`, got `int` - at `$[...]`"),
    ('[fields.lines]\nkind = "lines"', '[fields.lines]\nkind = "text"', "field lines: values are those of lines: its"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "said"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_said_in_one_line(right: str, wrong: str, said: str) -> None:
    found = complaints(SMALL, right, wrong)
    assert any(said in line for line in found), found


def test_a_slip_has_what_its_values_call_for() -> None:
    slip = _drawn({"number": "PL-1", "lines": "BOLT\t3\nMILK\t2\tL24", "note": "Fragile\nHeavy"})
    assert slip.parts == (
        Row("Pick PL-1", bold=True),
        Row("Fragile"),
        Row("Heavy"),
        Columns("BOLT", "3 of PL-1"),
        Columns("MILK", "2 of PL-1"),
        Row("Lot L24"),
        Bars(Plain("PL-1")),
    )
    assert Rule() in _drawn({"number": "PL-1", "lines": "BOLT\t3"}).parts


def test_a_barcode_of_gs1_elements_is_bars_or_a_web_address() -> None:
    fields = SMALL.replace("note = {", 'gtin = { kind = "gtin" }\nnote = {')
    values = {"number": "PL-1", "lines": "BOLT\t3", "gtin": "9506000134352"}
    bars = fields.replace('data = "{number}"', 'data = { 01 = "{gtin}" }')
    assert _drawn(values, bars).parts[-1] == Bars(Gs1((("01", "09506000134352"),)))
    square = bars.replace('kind = "bars"', 'kind = "qr"\nresolver = "https://example.com"')
    assert _drawn(values, square).parts[-1] == Qr("https://example.com/01/09506000134352")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "x"\npaper = "receipt"', "there is no element on it"),
        (SMALL.partition("[[element.element]]")[0], "element 3 (each): there is no element in it"),
        (SMALL + '[[element]]\nkind = "rule"\n' * PARTS_MAX, "there are 67 elements, at most 60 are possible"),
        ('name = "x"\npaper = "receipt"\nsize = ' + "9" * 5000, "a number has thousands of digits"),
        (SMALL.replace("Pick", "Pick \udc84"), "the file is no text in UTF-8"),
        ("name.a" + ".a" * 2000 + " = 1", "name: a dict is not a name of small letters, digits and _"),
        (SMALL.replace("Pick {number}", "{" + "x" * 900), "...'"),
        (SMALL.replace("bold", "b" * 900), "..."),
    ],
    ids=range(8),
)
def test_any_other_file_is_refused_too(text: str, said: str) -> None:
    with pytest.raises(DesignUnusable) as refused:
        load(text)
    assert any(said.removesuffix("'") in line for line in refused.value.problems), refused.value.problems
    assert max(map(len, refused.value.problems)) < 400


def test_lines_of_values_are_not_for_labels() -> None:
    item = definition_of("item", 2).replace("name = {}", 'name = { kind = "lines", values = { sku = {} } }')
    with pytest.raises(DesignUnusable, match="field name: lines of values are for slips"):
        load(item)


WORDS = ("-1", "true", '"{number}"', '"{lines}"', '"{sku}"', "[]", "{}", '"lines"', '"each"', '"bars"', "60", "12")


@given(st.sampled_from([definition_of(name, 1) for name in SLIPS]), st.randoms(use_true_random=False))
def test_whatever_is_written_into_a_file_it_is_refused_or_prints(text: str, chance: Random) -> None:
    lines = text.splitlines()
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        key, equals, _value = lines[at].partition(" = ")
        lines[at] = f"{key} = {chance.choice(WORDS)}" if equals else chance.choice(("", lines[at], "[[element]]"))
    try:
        design = load("\n".join(lines))
    except DesignUnusable:
        return
    slip = design.draw({name: field.sample(None) for name, field in design.fields.items()}, reprint=True)
    assert isinstance(slip, Slip)
    assert slip.laid_out(30)


def test_a_value_that_is_wrong_is_refused_by_its_line() -> None:
    with pytest.raises(LabelError, match="lines, line 2: quantity is missing"):
        _drawn({"number": "PL-1", "lines": "BOLT\t3\nMILK"})


def _drawn(values: dict[str, str], text: str = SMALL) -> Slip:
    design = load(text)
    assert isinstance(design, SlipDesign)
    return design.draw(values)
