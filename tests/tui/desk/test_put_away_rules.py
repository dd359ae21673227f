"""The rules for putting away are a list that a supervisor keeps in order."""

from __future__ import annotations

from core.inbound.put_away_rule import RuleRow, rules_of
from tests.floor.stage import Stage
from tests.tui.desk.office import listed, marked, open_desk
from tui.view import Tier


def rules(desk: Stage) -> list[RuleRow]:
    return desk.room.read(rules_of)


def add(desk: Stage, code: str, *answers: str) -> None:
    desk.press("F5")
    for answer in (code, *answers):
        desk.enter(answer)


def test_rules_are_added_ordered_and_taken_off(any_desk: Stage) -> None:
    desk = any_desk
    open_desk(desk, "rules")
    assert listed(desk) == []
    add(desk, "home", "1", "1", "1")
    add(desk, "seals", "2", "2", "70007", "3", "a12-040")
    add(desk, "bad", "6", "6", "damaged", "3", "b03-110")
    assert [(rule.code, rule.strategy, rule.sku, rule.status, rule.location) for rule in rules(desk)] == [
        ("HOME", "fixed_bin", "", "", ""),
        ("SEALS", "same_item", "70007", "", "A12-040"),
        ("BAD", "overflow", "", "damaged", "B03-110"),
    ]
    assert (listed(desk), marked(desk)) == (["1", "2", "3"], "3")
    desk.press("F2")
    desk.enter()
    assert ([rule.code for rule in rules(desk)], marked(desk)) == (["HOME", "BAD", "SEALS"], "2")
    for _ in range(2):
        desk.press("F4")
        desk.enter()
    assert (desk.tier, [rule.code for rule in rules(desk)]) == (Tier.HARD, ["HOME", "SEALS", "BAD"])
    assert "BAD is the last" in desk.said
    desk.enter()
    desk.press("F3")
    desk.press("F10")
    assert desk.view.lines[1:4] == ("overflow", "for status damaged", "to B03-110")
    desk.enter()
    assert listed(desk) == ["1", "2"]
    desk.scan("A12-040")
    assert (listed(desk), marked(desk)) == (["2"], "2")


def test_a_rule_that_cannot_be_says_why_and_none_is_added(desk: Stage) -> None:
    open_desk(desk, "rules")
    add(desk, "odd", "1", "2", "nothing", "1")
    assert "nothing" in desk.said
    assert rules(desk) == []
