"""The rules for putting away at the desk: in their order, moved up and down, added and taken off."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from core.identify import Found, Item, Location
from core.inbound.put_away_rule import DefinePutAwayRule, MovePutAwayRule, RemovePutAwayRule, RuleRow, rules_of
from core.schema.put_away import STRATEGIES
from tui.desk.screen import ROW, Action, DeskScreen, Detail, Row
from tui.desk.short_list import fitting
from tui.dialogue import Ask, Dialogue, Post, Show, Step, ask, choose
from tui.station import Station

PERMISSION = DefinePutAwayRule.permission
COLUMNS = ("No", "Rule", "How", "For", "To")
FOR = {
    "all goods": "", "an item": "sku", "a class": "item_class", "an ABC letter": "abc", "a supplier": "supplier",
    "a status": "status", "a hazard": "hazard", "a temperature": "temperature",
}  # fmt: skip
TO = {"any bin": "", "a zone": "zone", "one place": "location"}


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The rules that fit what is typed, first to last."""
    listed = [_row(number, rule) for number, rule in enumerate(station.read(rules_of, station.site.code), 1)]
    return fitting(listed, typed, most)


def detail(station: Station, key: str) -> Detail:
    """What a rule is for, and where it sends goods."""
    rule = next((each for each in station.read(rules_of, station.site.code) if each.code == key), None)
    if rule is None:
        return Detail(f"rule {key}", ("It is off the list.",))
    return Detail(f"rule {key}", (_how(rule), f"for {_meant(rule)}", f"to {_aim(rule)}", "the first that fits wins"))


def find(found: Found) -> str | None:
    """The rules of an item or a place."""
    match found:
        case Item():
            return found.sku
        case Location():
            return found.code
    return None


def add(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """A rule with one condition and one target, at the end of the list."""
    code = yield from ask("RULE", str.upper, hint="key a name for it", show=Show(lines=("A new rule, the last.",)))
    strategy = yield from choose({_words(each): each for each in STRATEGIES}, hint="how is the bin found?")
    condition = yield from _of_one(FOR, "for which goods?")
    target = yield from _of_one(TO, "to which bins?")
    command = DefinePutAwayRule(code=code, strategy=strategy, site=station.site.code, **condition, **target)
    yield Post(command=command)
    return {ROW: code}


def up(station: Station, context: Mapping[str, str]) -> Dialogue:
    """One place up: it is looked at earlier."""
    yield from _sure(station, context[ROW], "up")
    yield Post(command=MovePutAwayRule(code=context[ROW], site=station.site.code))
    return None


def down(station: Station, context: Mapping[str, str]) -> Dialogue:
    """One place down: it is looked at later."""
    yield from _sure(station, context[ROW], "down")
    yield Post(command=MovePutAwayRule(code=context[ROW], down=True, site=station.site.code))
    return None


def remove(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Takes the rule off the list."""
    yield from _sure(station, context[ROW], "take off")
    yield Post(command=RemovePutAwayRule(code=context[ROW], site=station.site.code))
    return None


def _sure(station: Station, rule: str, doing: str) -> Generator[Step, Any, None]:
    shown = Show(lines=(f"{doing.capitalize()}: rule {rule}", *detail(station, rule).facts))
    yield Ask(prompt=f"ENT={doing}", entered=True, hint="ENT does it, F3 leaves it", show=shown)


def _of_one(fields: Mapping[str, str], hint: str) -> Generator[Step, Any, dict[str, str]]:
    """One field of the rule with its value; none where it is for everything."""
    words = {name: (name, field) for name, field in fields.items()}
    name, field = yield from choose(words, hint=hint)
    if not field:
        return {}
    value = yield from ask("CODE", _as_written(field), hint=f"key the code of {name}")
    return {field: value}


def _as_written(field: str) -> Any:
    """Statuses and temperatures are words in small letters, all other codes are written in capitals."""
    return str.casefold if field in ("status", "temperature") else str if field == "sku" else str.upper


def _row(number: int, rule: RuleRow) -> Row:
    cells = (str(number), rule.code, _how(rule), _meant(rule), _aim(rule))
    return Row(rule.code, cells, f"{number} {rule.code} {_how(rule)} {_meant(rule)} > {_aim(rule)}")


def _how(rule: RuleRow) -> str:
    return _words(rule.strategy)


def _meant(rule: RuleRow) -> str:
    named = {
        "": rule.sku, "class": rule.item_class, "ABC": rule.abc, "supplier": rule.supplier, "status": rule.status,
        "hazard": rule.hazard, "temperature": rule.temperature,
    }  # fmt: skip
    return " ".join(f"{name} {value}".strip() for name, value in named.items() if value) or "all goods"


def _aim(rule: RuleRow) -> str:
    return rule.location or (f"zone {rule.zone}" if rule.zone else "any bin")


def _words(strategy: str) -> str:
    return strategy.replace("_", " ")


SCREEN = DeskScreen(
    code="put_away_rules",
    word="Put-away rules",
    title="RULES",
    permission=PERMISSION,
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan an item or a bin, or type",
    actions=(
        Action("F2", "Up", PERMISSION, up),
        Action("F4", "Down", PERMISSION, down),
        Action("F5", "New", PERMISSION, add, on_row=False),
        Action("F10", "Take off", PERMISSION, remove),
    ),
    help=("The first rule that fits", "and finds a bin wins."),
)
