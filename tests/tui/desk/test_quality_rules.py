"""The rules by which arrivals are checked are a list that a supervisor keeps in order."""

from __future__ import annotations

from core.inbound.quality import DefineQualityRule, QualityRule, RemoveQualityRule, quality_rules
from tests.floor.stage import Stage
from tests.floor.warehouse import BEARING_EAN
from tests.tui.desk.office import listed, marked, open_desk
from tui.view import Tier


def rules(desk: Stage) -> list[QualityRule]:
    return desk.room.read(quality_rules, 1)


def add(desk: Stage, *answers: str) -> None:
    desk.press("F5")
    for answer in answers:
        desk.enter(answer)


def test_rules_are_added_where_they_belong_changed_and_taken_off(any_desk: Stage) -> None:
    desk = any_desk
    open_desk(desk, "quality")
    assert (listed(desk), [key.name for key in desk.view.keys]) == ([], ["F1", "F3", "F5", "F6", "F9"])
    add(desk, "", "", "3", "5")
    assert desk.prompt == "PLACE[10]"
    desk.enter()
    assert (desk.said, marked(desk)) == ("Rule 10: 1 of 5 receipts / ", "10")
    add(desk, "bearings", "", "4", "20")
    assert desk.view.lines == ("The first that fits wins:", "10 any any: 1 of 5 receipts")
    assert desk.prompt == "PLACE[5]"
    desk.enter()
    desk.press("F5")
    desk.enter("acme")
    desk.scan(BEARING_EAN, "]E0")
    desk.enter("2")
    assert desk.prompt == "PLACE[7]"
    desk.enter()
    assert rules(desk) == [
        QualityRule(5, "NORD", "", "percent", 20), QualityRule(7, "ACME", "20981", "never", 1),
        QualityRule(10, "", "", "every", 5),
    ]  # fmt: skip
    assert (listed(desk), marked(desk)) == (["5", "7", "10"], "7")
    desk.press("F8")
    desk.enter("1")
    assert rules(desk)[1] == QualityRule(7, "ACME", "20981", "always", 1)
    desk.press("F10")
    assert list(desk.view.lines[1:4]) == ["from ACME Acme Fasteners", "20981 Bearing 6204-2RS C3", "checked: always"]
    desk.enter()
    assert [rule.seq for rule in rules(desk)] == [5, 10]


def test_a_rule_is_found_by_its_item_or_supplier(desk: Stage) -> None:
    desk.set_up(
        DefineQualityRule(seq=1, checked="always", sku="20981"),
        DefineQualityRule(seq=2, checked="never", supplier="NORD"),
    )
    open_desk(desk, "quality")
    desk.scan(BEARING_EAN, "]E0")
    assert listed(desk) == ["1"]
    desk.press("ESC")
    desk.press("ESC")
    for typed, found in (("nordic", ["2"]), ("never", ["2"]), ("acme", [])):
        desk.key(typed)
        assert (typed, listed(desk)) == (typed, found)
        desk.press("ESC")


def test_what_cannot_be_is_said_at_the_prompt_and_no_rule_is_added(desk: Stage) -> None:
    desk.set_up(DefineQualityRule(seq=3, checked="always", supplier="NORD"))
    open_desk(desk, "quality")
    desk.press("F5")
    for wrong, said, prompt in (
        ("zebra", "Nothing is called zebra", "SUPPLIER[any]"),
        ("acme", "", "ITEM[any]"),
        ("no such item", "no such item", "ITEM[any]"),
        ("20981", "", "NO."),
        ("9", "", "NO."),
        ("4", "", "PERCENT"),
        ("101", "101", "PERCENT"),
        ("x", "x", "PERCENT"),
        ("100", "", "PLACE[10]"),
        ("0", "0", "PLACE[10]"),
        ("99999", "99999", "PLACE[10]"),
        ("3", "Rule 3 is there already", "PLACE[10]"),
    ):
        desk.enter(wrong)
        assert said in desk.said
        assert desk.prompt == prompt
    assert len(rules(desk)) == 1


def test_a_place_that_another_took_meanwhile_is_not_written_over(desk: Stage) -> None:
    open_desk(desk, "quality")
    add(desk, "acme", "", "1")
    desk.set_up(DefineQualityRule(seq=10, checked="never"))
    desk.enter()
    assert (desk.tier, desk.said) == (Tier.HARD, "Rule 10 is there already / key a free place, or change it")
    desk.enter()
    assert (desk.prompt, rules(desk)) == ("PLACE[5]", [QualityRule(10, "", "", "never", 1)])
    desk.enter()
    assert [rule.seq for rule in rules(desk)] == [5, 10]


def test_a_rule_that_is_gone_meanwhile_is_said_so(desk: Stage) -> None:
    desk.set_up(DefineQualityRule(seq=3, checked="always"))
    open_desk(desk, "quality")
    desk.press("F10")
    desk.set_up(RemoveQualityRule(seq=3))
    desk.enter()
    assert (desk.tier, "No rule 3" in desk.said) == (Tier.SOFT, True)
    assert listed(desk) == []
