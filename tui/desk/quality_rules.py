"""The rules by which arrivals are checked at the desk: in their order, added, changed and taken off."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from core.catalogue.party_search import parties_named
from core.errors import Rejection
from core.identify import Found, Item, Lot
from core.inbound.quality import DefineQualityRule, QualityRule, RemoveQualityRule, quality_rules
from core.inbound.quality_list import RuleBrief, find_quality_rule, find_quality_rules, place_for
from core.schema.quality import EVERY_MAX, SEQUENCE_MAX
from tui.desk.screen import ROW, Action, DeskScreen, Detail, Row
from tui.dialogue import Ask, Dialogue, Post, Show, Step, ask, choose
from tui.station import Station

PERMISSION = DefineQualityRule.permission
COLUMNS = ("No", "Supplier", "Item", "Name", "Checked")
ANY = "any"
CHECKS = {"always": "always", "never": "never", "1 of so many receipts": "every", "so many % of receipts": "percent"}
ASKED_FOR = {"every": ("1 OF", EVERY_MAX, "1 of how many receipts?"), "percent": ("PERCENT", 100, "how many of 100?")}
HELP = ("The special rule comes", "before the general one.")


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The rules that fit what is typed, first to last."""
    return [_row(each) for each in station.read(find_quality_rules, station.site.id, typed, most)]


def detail(station: Station, key: str) -> Detail:
    """What a rule is for, and when it checks."""
    found = station.read(find_quality_rule, station.site.id, int(key))
    if found is None:
        return Detail(f"rule {key}", ("It is off the list.",))
    return Detail(f"rule {key}", (*_facts(found), "the first that fits wins"))


def find(found: Found) -> str | None:
    """The rules of an item."""
    match found:
        case Item() | Lot():
            return found.sku
    return None


def add(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """Whose goods, which, when they are checked, and where in the list."""
    supplier = yield from _supplier(station)
    sku = yield from _sku(supplier)
    checked, number = yield from _when("checked when? key a number")
    listed = station.read(quality_rules, station.site.id)
    seq: int = yield from ask(
        "PLACE",
        _place(listed),
        offered=place_for(listed, supplier, sku),
        hint="key its place in the list",
        show=Show(lines=("The first that fits wins:", *(_brief(each) for each in listed))),
    )
    yield Post(
        command=DefineQualityRule(
            seq=seq, checked=checked, number=number, supplier=supplier, sku=sku, new=True, site=station.site.code
        )
    )
    return {ROW: str(seq)}


def change(station: Station, context: Mapping[str, str]) -> Dialogue:
    """When it checks; whose goods it is for stays."""
    rule = _need(station, context)
    checked, number = yield from _when(f"rule {rule.seq}: checked when?")
    yield Post(
        command=DefineQualityRule(
            seq=rule.seq, checked=checked, number=number, supplier=rule.supplier, sku=rule.sku, site=station.site.code
        )
    )
    return None


def remove(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Takes the rule off the list."""
    rule = _need(station, context)
    shown = Show(lines=("Take off:", *detail(station, context[ROW]).facts))
    yield Ask(prompt="ENT=take off", entered=True, hint="ENT does it, F3 leaves it", show=shown)
    yield Post(command=RemoveQualityRule(seq=rule.seq, site=station.site.code))
    return None


def _supplier(station: Station) -> Generator[Step, Any, str]:
    """A supplier by code or by part of the name; empty for any."""
    show = Show(lines=("A new rule for arrivals.", "Of which supplier?"))
    typed: str = yield from ask("SUPPLIER", _text, offered=ANY, hint="key code or name, ENT any", show=show)
    if typed.casefold() == ANY:
        return ""
    named = station.read(parties_named, "supplier", typed)
    if not named:
        raise Rejection("nothing_found", text=typed)
    options = {f"{each.code} {each.name}": each.code for each in named}
    return named[0].code if len(named) == 1 else (yield from choose(options, hint="which? key a number"))


def _sku(supplier: str) -> Generator[Step, Any, str]:
    """An item, scanned or keyed; empty for any."""
    shown = Show(lines=(f"From {supplier or 'any supplier'}.", "Which item?"))
    hint = "scan or key it, ENT any"
    answer = yield Ask(prompt="ITEM", kinds=(Item,), parse=_any, offered=ANY, hint=hint, show=shown)
    return answer.sku if isinstance(answer, Item) else ""


def _any(text: str) -> str | None:
    return ANY if text.casefold() == ANY else None


def _text(text: str) -> str | None:
    return text.strip() or None


def _when(hint: str) -> Generator[Step, Any, tuple[str, int]]:
    """How it is checked, with its number where it has one."""
    checked = yield from choose(CHECKS, hint=hint)
    if checked not in ASKED_FOR:
        return checked, 1
    prompt, most, asked = ASKED_FOR[checked]
    shown = Show(lines=(asked, "The first receipt is checked."))
    number: int = yield from ask(prompt, _up_to("number", most), hint="key the number", show=shown)
    return checked, number


def _place(listed: Sequence[QualityRule]) -> Any:
    taken = {each.seq for each in listed}
    read = _up_to("seq", SEQUENCE_MAX)

    def free(text: str) -> int:
        seq: int = read(text)
        if seq in taken:
            raise Rejection("quality_rule_there", seq=seq)
        return seq

    return free


def _up_to(field: str, most: int) -> Any:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= most):
            raise Rejection("unknown_value", field=field, value=text[:20], known=f"1 to {most}")
        return int(text)

    return read


def _need(station: Station, context: Mapping[str, str]) -> QualityRule:
    seq = int(context[ROW])
    found = station.read(find_quality_rule, station.site.id, seq)
    if found is None:
        raise Rejection("unknown_quality_rule", seq=seq, known="it is off the list")
    return found.rule


def _row(found: RuleBrief) -> Row:
    rule = found.rule
    supplier = f"{rule.supplier} {found.supplier_name}".strip()
    cells = (str(rule.seq), supplier or ANY, rule.sku or ANY, found.name, rule.words)
    return Row(str(rule.seq), cells, _brief(rule))


def _brief(rule: QualityRule) -> str:
    return f"{rule.seq} {rule.supplier or ANY} {rule.sku or ANY}: {rule.words}"


def _facts(found: RuleBrief) -> tuple[str, ...]:
    rule = found.rule
    of = f"from {rule.supplier} {found.supplier_name}" if rule.supplier else "from any supplier"
    goods = f"{rule.sku} {found.name}" if rule.sku else "any item"
    return of, goods, f"checked: {rule.words}"


SCREEN = DeskScreen(
    code="quality_rules",
    word="Quality rules",
    title="QUALITY",
    permission=PERMISSION,
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan an item, or type",
    actions=(
        Action("F8", "Change", PERMISSION, change),
        Action("F5", "New", PERMISSION, add, on_row=False, help=HELP),
        Action("F10", "Take off", PERMISSION, remove),
    ),
    help=("supplier, item, always,", "never, every, percent.", "Goods in check: Exceptions"),
)
