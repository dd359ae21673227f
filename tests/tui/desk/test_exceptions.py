"""Exceptions at the desk: each kind says what and where it is and for how long, and is settled with a key."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import Connection, select

from core.catalogue.unknown_code import CaptureCode
from core.inbound.decide_quality import ReleaseQuality
from core.internal.dispose import ProposeDisposal
from core.schema.tables import balance, item, location, role_permission
from core.values import show_quantity
from tests.floor.stage import Stage
from tests.floor.warehouse import BOLT_EAN, gtin
from tests.tui.desk.office import BOX, listed, marked, open_desk, wrong
from tui.view import Tier

CASE_OF_BELTS = gtin("2950600013222")


@pytest.fixture
def troubled(any_desk: Stage) -> Stage:
    """The list of exceptions with one of everything."""
    any_desk.set_up(*wrong())
    open_desk(any_desk, "exceptions")
    return any_desk


def keys_of(desk: Stage) -> list[str]:
    return [f"{key.name} {key.word}" for key in desk.view.keys if key.name not in ("F1", "F3", "F6", "F9")]


def about(desk: Stage) -> tuple[str, ...]:
    """The heading of the detail and its facts."""
    assert desk.view.listing is not None
    return (desk.view.listing.about, *desk.view.listing.facts)


def mark(desk: Stage, what: str) -> None:
    desk.press("HOME")
    for _ in range(listed(desk).index(what)):
        desk.press("DOWN")
    assert marked(desk) == what


def bolts_at_dock(desk: Stage) -> dict[str, str]:
    """How many are of which status."""
    return desk.room.read(_statuses, "DOCK", "10447")


def _statuses(connection: Connection, place: str, sku: str) -> dict[str, str]:
    query = (
        select(balance.c.status, balance.c.quantity)
        .join(location, location.c.id == balance.c.location_id)
        .join(item, item.c.id == balance.c.item_id)
        .where(location.c.code == place, item.c.sku == sku)
    )
    return {status: show_quantity(quantity) for status, quantity in connection.execute(query)}


def test_everything_is_listed_with_what_can_be_done(troubled: Stage) -> None:
    can = {
        "blocked": ["F4 Unblock"],
        "dispose of": ["F4 Approve", "F8 Refuse"],
        "in check": ["F4 Release", "F8 Reject"],
        "unmatched": ["F4 Match"],
        "code": ["F4 Attach", "F8 Dismiss"],
        "closed bin": [],
    }
    assert listed(troubled) == ["count", "check", *can]
    found = {}
    for what in can:
        mark(troubled, what)
        found[what] = keys_of(troubled)
    assert found == can


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("blocked", ["blocked"]),
        ("dispose", ["dispose of"]),
        ("in check 10447", ["in check"]),
        ("unmatched", ["unmatched"]),
        ("unknown red", ["code"]),
        ("10447", ["in check", "unmatched"]),
        ("a12-040", ["count", "dispose of"]),
        ("zebra", []),
    ],
)
def test_what_is_typed_narrows_every_kind(desk: Stage, typed: str, kinds: list[str]) -> None:
    desk.set_up(*wrong())
    open_desk(desk, "exceptions")
    desk.key(typed)
    assert listed(desk) == kinds


def test_a_blocked_bin_takes_goods_again(troubled: Stage) -> None:
    mark(troubled, "blocked")
    assert about(troubled)[0] == "bin A12-010"
    assert about(troubled)[1].startswith("blocked for 0m by ADMIN")
    troubled.press("F4")
    troubled.enter()
    assert "A12-010 takes goods again" in troubled.said
    assert "blocked" not in listed(troubled)
    assert troubled.work("check") == [("ready", "A12-020", ""), ("done", "A12-010", "")]


def test_a_disposal_is_approved_by_another(troubled: Stage) -> None:
    mark(troubled, "dispose of")
    assert about(troubled)[:2] == ("disposal 6", "put aside by ADMIN: another one approves")
    troubled.press("F4")
    troubled.enter()
    assert "2 EA 70007 at A12-040 disposed" in troubled.said
    assert "dispose of" not in listed(troubled)
    assert troubled.on_hand("A12-040", "70007") == 23
    troubled.press("F6")
    troubled.enter()
    assert "dispose of" in listed(troubled)


def test_a_disposal_is_refused_and_the_goods_are_kept(troubled: Stage) -> None:
    mark(troubled, "dispose of")
    troubled.press("F8")
    troubled.enter()
    assert "2 EA 70007 kept at A12-040" in troubled.said
    assert troubled.room.read(_statuses, "A12-040", "70007") == {"available": "25"}


def test_whoever_proposed_a_disposal_does_not_approve_it(desk: Stage) -> None:
    proposal = ProposeDisposal(sku="70007", quantity=Decimal(2), location="A12-040", reason="DAMAGED")
    desk.room.post(proposal, desk.room.stamp("SUE", "HH1"))
    open_desk(desk, "exceptions")
    mark(desk, "dispose of")
    for key in ("F4", "F8"):
        desk.press(key)
        desk.enter()
        assert "SUE asks, another approves" in desk.said
        if desk.view.locked:
            desk.enter()
        desk.press("F3")
    assert desk.work("dispose") == [("ready", "A12-040", "")]


def test_goods_in_check_are_released_in_part_and_the_rest_rejected(troubled: Stage) -> None:
    mark(troubled, "in check")
    assert about(troubled)[1:4] == ("10 EA Hex bolt M8x40 zinc DIN933", "in check for 0m", "at DOCK")
    troubled.press("F4")
    assert troubled.prompt == "QTY[10]"
    troubled.enter("11")
    assert "Only 10" in troubled.said
    troubled.enter("6")
    assert "6 EA 10447 released at DOCK" in troubled.said
    mark(troubled, "in check")
    troubled.press("F8")
    troubled.enter()
    assert troubled.prompt == "WHY"
    troubled.enter("1")
    assert "4 EA 10447 rejected at DOCK" in troubled.said
    assert "in check" not in listed(troubled)
    assert bolts_at_dock(troubled) == {"available": "166", "rejected": "4"}
    troubled.press("F6")
    troubled.enter()
    assert "in check" in listed(troubled)


def test_unmatched_goods_are_matched_from_here(troubled: Stage) -> None:
    mark(troubled, "unmatched")
    assert about(troubled)[0] == "receipt R000003 10447"
    troubled.press("F4")
    troubled.enter("1")
    troubled.enter()
    assert "30 EA 10447 for PO4500022" in troubled.said
    assert "unmatched" not in listed(troubled)


def test_an_unknown_code_is_found_by_its_scan_and_attached(troubled: Stage) -> None:
    troubled.scan(BOX)
    assert listed(troubled) == ["code"]
    assert about(troubled)[:2] == (f"code {BOX}", "red box")
    troubled.press("F4")
    troubled.scan(BOLT_EAN)
    assert troubled.prompt == "HOLDS[1]"
    troubled.enter("25")
    assert f"{BOX} is 10447 PK25" in troubled.said
    troubled.press("ESC")
    assert "code" not in listed(troubled)


def test_another_pack_of_a_known_item_is_offered(desk: Stage) -> None:
    desk.set_up(CaptureCode(code=CASE_OF_BELTS))
    open_desk(desk, "exceptions")
    desk.scan(CASE_OF_BELTS)
    assert about(desk)[-1] == "perhaps a pack of 55120 V-belt SPA 1250"
    desk.press("F4")
    assert desk.prompt == "ITEM[55120]"
    desk.enter()
    assert desk.prompt == "HOLDS", "the code does not say how many"
    desk.enter("40")
    assert f"{CASE_OF_BELTS} is 55120 PK40" in desk.said


def test_a_code_is_dismissed_with_or_without_a_reason(desk: Stage) -> None:
    desk.set_up(CaptureCode(code=BOX), CaptureCode(code=BOX), CaptureCode(code="BOX-4712"))
    open_desk(desk, "exceptions")
    assert listed(desk).count("code") == 2
    desk.scan(BOX)
    desk.press("F8")
    desk.enter("an advertisement")
    assert f"{BOX} dismissed" in desk.said
    desk.press("ESC")
    mark(desk, "code")
    desk.press("F8")
    desk.enter()
    assert "BOX-4712 dismissed" in desk.said
    assert "code" not in listed(desk)


def test_goods_that_are_no_longer_in_check_are_refused_in_words(desk: Stage) -> None:
    desk.set_up(*wrong())
    open_desk(desk, "exceptions")
    mark(desk, "in check")
    released = ReleaseQuality(sku="10447", quantity=Decimal(10), location="DOCK")
    desk.set_up(released)
    desk.press("F4")
    assert desk.said == "No 10447 in check there now / look at the list"
    assert desk.tier is Tier.SOFT


def test_only_what_one_may_is_offered(desk: Stage) -> None:
    desk.set_up(*wrong())
    keep = role_permission.c.permission.not_in(("decide_quality", "set_up_codes", "approve_disposal"))
    desk.room.write(lambda at: at.execute(role_permission.delete().where(~keep)))
    open_desk(desk, "exceptions")
    offered = {}
    for what in ("dispose of", "in check", "code", "blocked"):
        mark(desk, what)
        offered[what] = keys_of(desk)
    assert offered == {"dispose of": [], "in check": [], "code": [], "blocked": ["F4 Unblock"]}
