"""Allocation rules and pick profiles at the desk: of the site and of classes of items, the nearest class holds."""

from __future__ import annotations

import pytest

from core.outbound.allocation_rule import RemoveAllocationRule, RuleRow, rules_of
from core.outbound.pick_profile import DefinePickProfile, PickProfile, RemovePickProfile, profiles_of
from tests.floor.stage import Stage
from tests.floor.warehouse import BOLT_EAN, OIL_EAN, SEAL_EAN
from tests.tui.desk.office import listed, marked, open_desk
from tests.tui.desk.set_up_in_office import HOSTILE, classes, profiles, rules


@pytest.fixture
def ruled(desk: Stage) -> Stage:
    desk.set_up(*rules())
    return desk


@pytest.fixture
def profiled(desk: Stage) -> Stage:
    desk.set_up(*profiles())
    return desk


def rule(desk: Stage, code: str) -> RuleRow | None:
    return next((each for each in desk.room.read(rules_of) if each.item_class == code), None)


def profile(desk: Stage, code: str) -> PickProfile | None:
    return dict(desk.room.read(profiles_of)).get(code)


def enter(desk: Stage, *answers: str) -> None:
    for answer in answers:
        desk.enter(answer)


def test_a_rule_is_defined_for_the_site_then_for_a_class_and_begins_as_what_held_so_far(any_desk: Stage) -> None:
    desk = any_desk
    desk.set_up(*classes())
    open_desk(desk, "allocation")
    assert listed(desk) == []
    desk.press("F5")
    assert (desk.prompt, desk.view.lines[-1]) == ("CLASS[all]", "For which class of items?")
    enter(desk, "", "5")
    assert (desk.prompt, desk.said) == ("NO.", "MAIN is allocated fewest bins / more settings, or F8 done")
    enter(desk, "2", "2", "4", "1")
    desk.press("F8")
    assert (rule(desk, ""), marked(desk)) == (RuleRow("", "fewest_bins", 0, 1, 1), "all")
    desk.press("F5")
    enter(desk, "spare", "1")
    assert desk.view.lines == (
        "class SPARE",
        "1 goods: FEFO, first expiring",
        "2 whole pallets: no",
        "3 whole cases: yes",
        "4 bins emptied first: yes",
    )
    enter(desk, "3", "2")
    desk.press("F8")
    assert (rule(desk, "SPARE"), listed(desk), marked(desk)) == (
        RuleRow("SPARE", "fefo", 0, 0, 1), ["all", "SPARE"], "SPARE",
    )  # fmt: skip


def test_a_profile_is_booked_as_what_held_so_far_and_changed_setting_by_setting(any_desk: Stage) -> None:
    desk = any_desk
    desk.set_up(*profiles())
    open_desk(desk, "profiles")
    desk.press("F5")
    desk.enter("seals")
    assert profile(desk, "SEALS") == profile(desk, "SPARE") == PickProfile("scan", "scan", 1, 0, 1)
    enter(desk, "1", "2", "2", "3", "3", "2", "4", "1", "5", "2")
    assert profile(desk, "SEALS") == PickProfile("key", "skip", 0, 1, 0)
    assert desk.view.lines == (
        "class SEALS",
        "1 bin: scan or key",
        "2 item scanned: never",
        "3 each piece counted: no",
        "4 emptied bin checked: yes",
        "5 other lot taken: no",
    )
    desk.press("F8")
    assert (listed(desk), marked(desk)) == (["all", "OIL", "SEALS", "SPARE"], "SEALS")


def test_without_any_a_profile_begins_as_the_usual_one(desk: Stage) -> None:
    desk.set_up(*classes())
    open_desk(desk, "profiles")
    desk.press("F5")
    desk.enter("oil")
    assert profile(desk, "OIL") == PickProfile()


@pytest.mark.parametrize(("item", "class_code"), [(SEAL_EAN, "SPARE"), (OIL_EAN, "OIL"), (BOLT_EAN, "all")])
@pytest.mark.parametrize("screen", ["allocation", "profiles"])
def test_the_scan_of_an_item_shows_what_holds_for_it(desk: Stage, screen: str, item: str, class_code: str) -> None:
    desk.set_up(*(rules() if screen == "allocation" else profiles()))
    open_desk(desk, screen)
    desk.scan(item)
    assert listed(desk) == [class_code]


def test_an_item_for_which_nothing_is_set_is_not_in_the_list(ruled: Stage) -> None:
    ruled.set_up(RemoveAllocationRule())
    open_desk(ruled, "allocation")
    ruled.scan(BOLT_EAN)
    assert "10447 is not in this list" in ruled.said
    assert listed(ruled) == ["OIL", "SPARE"]


def test_a_class_is_chosen_by_part_of_its_name_and_what_is_no_class_is_asked_again(ruled: Stage) -> None:
    open_desk(ruled, "allocation")
    ruled.press("F5")
    refused = {
        "": "Rule all of MAIN is there already",
        "tea": "Nothing is called tea",
        "oil": "Rule OIL is there already",
    }
    for wrong, said in refused.items():
        ruled.enter(wrong)
        assert said in ruled.said
        assert ruled.prompt == "CLASS[all]"
    ruled.enter("s")
    assert ruled.view.lines[0].startswith("1 OIL Nord")
    assert ruled.view.lines[1:] == ("2 SEALS Seals", f"3 SPARE {HOSTILE}")
    enter(ruled, "2", "2")
    assert rule(ruled, "SEALS") == RuleRow("SEALS", "fifo", 0, 1, 1)


def test_the_whole_list_is_narrowed_by_what_is_seen(ruled: Stage) -> None:
    open_desk(ruled, "allocation")
    looked_for = {
        "nearest": ["SPARE"],
        "fewest bins": ["all"],
        "frachtges fefo": ["OIL"],
        "[/]": ["SPARE"],
        "main": ["all"],
    }
    for typed, found in looked_for.items():
        ruled.key(typed)
        assert (typed, listed(ruled)) == (typed, found)
        ruled.press("ESC")


def test_what_is_set_and_for_whom_stands_beside_the_list(profiled: Stage) -> None:
    open_desk(profiled, "profiles")
    facts = {}
    for _ in range(3):
        listing = profiled.view.listing
        assert listing is not None
        facts[listing.about] = listing.facts
        profiled.press("DOWN")
    assert facts["all of MAIN"] == ("where no class has its own",)
    assert facts["SPARE"] == (f"{HOSTILE}, and all below it",)


@pytest.mark.parametrize("screen", ["allocation", "profiles"])
def test_one_is_taken_off_the_list_and_what_is_above_holds_again(desk: Stage, screen: str) -> None:
    desk.set_up(*(rules() if screen == "allocation" else profiles()))
    open_desk(desk, screen)
    desk.key("spare")
    desk.press("F10")
    assert (desk.prompt, desk.view.lines[0]) == ("ENT=take off", "SPARE")
    desk.enter()
    desk.press("ESC")
    assert listed(desk) == ["all", "OIL"]
    desk.scan(SEAL_EAN)
    assert listed(desk) == ["all"]
    desk.press("F10")
    desk.enter()
    desk.press("ESC")
    assert listed(desk) == ["OIL"]


def test_what_others_took_off_or_changed_meanwhile_is_told_so(profiled: Stage) -> None:
    open_desk(profiled, "profiles")
    profiled.key("spare")
    profiled.press("F8")
    profiled.enter("2")
    profiled.set_up(DefinePickProfile(item_class="SPARE", item_check="skip", swap_lots=False))
    profiled.enter("2")
    assert (profiled.said, profiled.prompt) == ("SPARE was changed meanwhile / look at it again", "NO.")
    assert profile(profiled, "SPARE") == PickProfile(item_check="skip", swap_lots=0)
    profiled.set_up(RemovePickProfile(item_class="SPARE"))
    profiled.enter("2")
    assert "No profile for SPARE" in profiled.said
    assert listed(profiled) == []
    profiled.press("ESC")
    assert listed(profiled) == ["all", "OIL"]
