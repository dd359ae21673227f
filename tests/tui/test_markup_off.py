"""Text from outside is drawn as it is: `[/]` in an item's name must not end the program."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TUI = Path(__file__).parents[2] / "tui"
# Textual reads markup in what these are given, unless told markup=False; in the second lot it always does.
READS_MARKUP = {"Static", "Label", "notify"}
ALWAYS_READS_MARKUP = {"Button", "Option", "Checkbox", "RadioButton"}
TEXT_KEYWORDS = {"content", "label", "message", "prompt"}


def reads_markup(call: ast.Call) -> bool:
    """Whether a widget is given text that is not written out in the code, with markup left on."""
    told = [keyword.value for keyword in call.keywords if keyword.arg == "markup"]
    if told:
        return not (isinstance(told[0], ast.Constant) and told[0].value is False)
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    texts = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg in TEXT_KEYWORDS)]
    if name in READS_MARKUP:
        return not all(isinstance(text, ast.Constant) for text in texts)
    return name in ALWAYS_READS_MARKUP and any(isinstance(text, ast.JoinedStr) for text in texts)


def calls(source: str) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]


@pytest.mark.parametrize(
    ("source", "dangerous"),
    [
        ("Static('Ready to scan')", False),
        ("Static(item_name)", True),
        ("Static(f'Item {item_name}')", True),
        ("Static(item_name, markup=False)", False),
        ("Static(item_name, markup=True)", True),
        ("widgets.Label(content=item_name)", True),
        ("app.notify(refusal)", True),
        ("app.notify(message=refusal, markup=False)", False),
        ("Button(f'Print {item_name}')", True),
        ("Button('Print')", False),
    ],
)
def test_the_rule_tells_text_from_outside_from_our_own(source: str, dangerous: bool) -> None:
    assert [reads_markup(call) for call in calls(source)] == [dangerous]


def test_no_widget_reads_text_from_outside_as_markup() -> None:
    found = [
        f"{path.relative_to(TUI)}:{call.lineno}"
        for path in sorted(TUI.rglob("*.py"))
        if "textual" in path.read_text("utf-8")  # a label's Text and the like are no widgets
        for call in calls(path.read_text("utf-8"))
        if reads_markup(call)
    ]
    assert found == []
