"""Transfers at the desk: ordered line by line, approved, cancelled, and closed with what never came."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from core.catalogue.location import DefineLocation, DefineSite
from core.internal.order_transfer import ApproveTransfer
from core.internal.receive_transfer import ReceiveTransfer
from core.internal.transfer import need_transfer, transfer_lines
from core.values import show_quantity
from tests.floor.stage import Stage, staged
from tests.floor.warehouse import BADGES, BEARING_CASE, BOLT_EAN, PIN, SEAL_EAN
from tests.tui.desk.office import ADA, ADAS_BADGE, between_sites, listed, marked, open_desk, words_of_menu
from tui.view import Tier


@pytest.fixture(params=["sqlite", "postgresql"])
def any_site(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """A desk of the main site, once on each kind of database."""
    with staged(request.getfixturevalue(f"office_{request.param}"), "DESK1", site="MAIN") as desk:
        desk.set_up(*between_sites())
        yield desk


@pytest.fixture
def site(office_sqlite: str) -> Iterator[Stage]:
    """A desk of the main site."""
    with staged(office_sqlite, "DESK1", site="MAIN") as desk:
        desk.set_up(*between_sites())
        yield desk


def lines(desk: Stage, number: str) -> list[tuple[str, str, str]]:
    """Of each line the item, how much, and how much was lost."""
    found = desk.room.read(need_transfer, number, sender=1)
    rows = desk.room.read(transfer_lines, found.id)
    return [(row.sku, show_quantity(row.quantity), show_quantity(row.lost)) for row in rows]


def state(desk: Stage, number: str) -> str:
    return desk.room.read(need_transfer, number, sender=1).state


def keys_of(desk: Stage) -> list[str]:
    return [f"{key.name} {key.word}" for key in desk.view.keys if key.name not in ("F1", "F3", "F5", "F6", "F9")]


def enter(desk: Stage, *answers: str) -> None:
    for answer in answers:
        desk.enter(answer)


def test_a_transfer_is_ordered_line_by_line_then_approved_and_cancelled(any_site: Stage) -> None:
    desk = any_site
    open_desk(desk, "transfers")
    assert listed(desk) == ["TR1", "E-1", "TR2", "TR3"]
    desk.press("F5")
    assert (desk.prompt, desk.view.lines) == ("TO[EAST]", ("From MAIN to:", "EAST"))
    desk.enter()
    assert desk.prompt == "NUMBER[TR4]"
    enter(desk, "", "+2w")
    desk.scan(BOLT_EAN)
    desk.enter("25")
    desk.scan(BEARING_CASE)
    desk.enter("3")
    desk.scan(SEAL_EAN)
    desk.enter("7")
    assert desk.view.table is not None
    assert desk.view.table.rows == (
        ("1", "10447", "Hex bolt M8x40 zinc DIN933", "25", "EA"),
        ("2", "20981", "Bearing 6204-2RS C3", "3", "CS"),
        ("3", "70007", "Seal [/] 20x30", "7", "EA"),
    )
    enter(desk, "3", "0", "1")
    assert desk.prompt == "QTY[25]"
    desk.enter("30")
    desk.press("F8")
    assert desk.said == "Transfer TR4 to EAST, 2 lines / F4 approves it"
    assert (marked(desk), lines(desk, "TR4")) == ("TR4", [("10447", "30", "0"), ("20981", "30", "0")])
    assert keys_of(desk) == ["F4 Approve", "F10 Cancel"]
    desk.press("F4")
    desk.enter()
    assert (state(desk, "TR4"), keys_of(desk)) == ("approved", ["F10 Cancel"])
    desk.press("F10")
    desk.enter()
    assert (state(desk, "TR4"), listed(desk)) == ("cancelled", ["TR1", "E-1", "TR2", "TR3"])


def test_typing_narrows_the_list_to_number_site_state_item_and_what_is_late(any_site: Stage) -> None:
    open_desk(any_site, "transfers")
    for typed, found in {
        "tr": ["TR1", "TR2", "TR3"],
        "late": ["TR1"],
        "draft": ["TR2"],
        "partly": ["TR1"],
        "seal tr": ["TR1", "TR2"],
        "e-": ["E-1"],
        "east": ["TR1", "E-1", "TR2", "TR3"],
        "zebra": [],
    }.items():
        any_site.key(typed)
        assert (typed, listed(any_site)) == (typed, found)
        any_site.press("ESC")
    any_site.scan("E-1")
    assert (listed(any_site), keys_of(any_site)) == (["E-1"], [])


def test_what_never_came_is_seen_and_written_off_by_two(any_site: Stage) -> None:
    desk = any_site
    open_desk(desk, "transfers")
    assert desk.view.listing is not None
    assert desk.view.listing.facts[0] == "partly received, 0 of 2 lines done, 2 days late"
    assert desk.view.listing.facts[2] == "lines on their way 1"
    assert desk.view.listing.table is not None
    assert desk.view.listing.table.rows[0] == ("1", "70007", "Seal [/] 20x30", "20", "20", "17", "3", "", "EA")
    desk.press("F2")
    assert (desk.prompt, desk.said) == ("ENT=close", "ENT: what is on its way is lost / ")
    desk.enter()
    assert "3 Not there" in desk.view.lines
    desk.enter("3")
    assert state(desk, "TR1") == "partly_received"
    desk.set_up(ADAS_BADGE)
    desk.scan(ADA)
    desk.enter(PIN)
    assert "Transfer TR1 closed, 3 70007 lost" in desk.said
    assert (state(desk, "TR1"), lines(desk, "TR1")[0]) == ("closed_short", ("70007", "20", "3"))
    assert listed(desk) == ["E-1", "TR2", "TR3"]
    desk.scan("TR1")
    assert desk.view.listing is not None
    assert desk.view.listing.facts[-1] == "lines with a loss 1"
    assert desk.view.listing.table is not None
    assert desk.view.listing.table.narrow == ("70007 3 lost of 20 EA", "10447 10 not sent of 10 EA")


def test_who_closes_it_does_not_approve_it(site: Stage) -> None:
    open_desk(site, "transfers")
    site.press("F2")
    enter(site, "", "3")
    site.scan(BADGES["SUE"])
    if site.view.secret:
        site.enter(PIN)
    assert state(site, "TR1") == "partly_received"
    site.press("F3")
    site.press("F3")
    assert site.prompt == "ENT=close"


def test_what_has_all_come_or_been_lost_is_closed_without_a_reason(site: Stage) -> None:
    site.set_up(
        ReceiveTransfer(site="EAST", order="TR1", sku="70007", quantity=Decimal(3), location="E-DOCK"),
    )
    open_desk(site, "transfers")
    site.press("F2")
    assert site.said == "ENT: no more of it is sent / "
    site.enter()
    assert (site.tier, state(site, "TR1")) == (Tier.OK, "closed_short")
    site.press("F6")
    site.enter()
    assert state(site, "TR1") == "partly_received"


@pytest.mark.parametrize(
    ("answers", "said", "prompt"),
    [
        (["main"], "MAIN is where it is", "TO[EAST]"),
        (["west"], "No site west", "TO[EAST]"),
        (["", "tr1"], "Order TR1 is there already", "NUMBER[TR4]"),
        (["", "po4500017"], "Order PO4500017 is there already", "NUMBER[TR4]"),
        (["", "x" * 21], "number is too long", "NUMBER[TR4]"),
        (["", "", "someday"], "someday is not a date", "DUE[none]"),
        (["", "", "", "nuts"], "nuts is not known", "LINE"),
        (["", "", "", "1"], "1 is not on the list", "LINE"),
        (["", "", "", "10447", "0"], "Quantity 0 is not above 0", "QTY"),
        (["", "", "", "10447", "1.5"], "1.5 is not whole", "QTY"),
        (["", "", "", "20981", "3"], "3 is not on the list", "NO."),
    ],
)
def test_what_cannot_be_ordered_is_asked_again(site: Stage, answers: list[str], said: str, prompt: str) -> None:
    open_desk(site, "transfers")
    site.press("F5")
    enter(site, *answers)
    assert said in site.said
    assert site.prompt == prompt


def test_an_order_without_lines_is_not_placed(site: Stage) -> None:
    open_desk(site, "transfers")
    site.press("F5")
    enter(site, "", "", "")
    site.press("F8")
    assert (site.prompt, site.said) == ("LINE", "Nothing entered / scan an item")
    enter(site, "10447", "5", "1", "0")
    site.press("F8")
    assert (site.prompt, site.booked()) == ("LINE", [])


def test_back_takes_one_answer_back_and_all_that_was_entered_stays(site: Stage) -> None:
    open_desk(site, "transfers")
    site.press("F5")
    enter(site, "", "", "", "10447", "5", "70007")
    assert site.prompt == "QTY"
    site.press("F3")
    assert site.prompt == "LINE"
    assert site.view.table is not None
    assert [row[1] for row in site.view.table.rows] == ["10447"]
    site.press("F8")
    assert lines(site, "TR4") == [("10447", "5", "0")]


def test_a_power_cut_leaves_nothing_half_ordered(any_site: Stage) -> None:
    open_desk(any_site, "transfers")
    any_site.press("F5")
    enter(any_site, "", "", "", "10447", "5")
    any_site.power_off_and_on()
    any_site.log_in("SUE")
    any_site.enter(PIN)
    assert (any_site.view.title, any_site.booked()) == ("TRANSFERS 4", [])


def test_a_transfer_needs_another_site_and_a_transit_place(desk: Stage) -> None:
    open_desk(desk, "transfers")
    assert "nothing here" in desk.said
    desk.press("F5")
    assert desk.said == "MAIN is the only site / define another one"
    desk.set_up(DefineSite(code="EAST", name="East"))
    desk.press("F5")
    desk.enter()
    assert "MAIN has no transit places" in desk.said
    assert desk.prompt == "TO[EAST]"


def test_one_of_several_transit_places_is_chosen(site: Stage) -> None:
    site.set_up(DefineLocation(site="MAIN", code="TO-WEST", kind="transit"), DefineSite(code="WEST", name="West"))
    open_desk(site, "transfers")
    site.press("F5")
    assert (site.prompt, site.view.lines) == ("TO", ("From MAIN to:", "EAST", "WEST"))
    enter(site, "west")
    assert site.view.lines == ("1 TO-EAST", "2 TO-WEST")
    enter(site, "2", "W-1", "", "10447", "5")
    site.press("F8")
    assert site.room.read(need_transfer, "W-1", sender=1).transit == "TO-WEST"


def test_a_step_that_others_were_quicker_with_is_refused_in_words(site: Stage) -> None:
    open_desk(site, "transfers")
    site.scan("TR2")
    site.press("F4")
    site.set_up(ApproveTransfer(site="MAIN", order="TR2"))
    site.enter()
    assert "Order TR2 is approved" in site.said


def test_only_who_may_order_sees_the_transfers(desk: Stage) -> None:
    desk.log_in("ANA")
    assert not {"Transfers", "Kit list", "Supplier items"} & set(words_of_menu(desk))
