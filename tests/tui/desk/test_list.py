"""A list at the desk: it filters as one types, its mark moves, a scan finds, and it is read anew by itself."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.first_start import ADMINISTRATOR
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from tests.floor.stage import Stage
from tests.floor.warehouse import BADGES, BOLT_EAN, PIN, SEAL_EAN
from tests.tui.desk.office import is_opened, listed, marked, open_desk, poll, words_of_menu
from tui.tasks import DESKS
from tui.view import Tier

UNDER_WAY = ["PO4500021", "PO4500022", "PO4500023", "PO4500017", "PO4500018", "PO4500024"]


def order_one_more(desk: Stage, number: str = "PO4500099") -> None:
    """Somebody else places an order."""
    lines = (OrderedLine(sku="10447", quantity=Decimal(1)),)
    desk.room.post(OrderPurchase(number=number, supplier="ACME", lines=lines), desk.room.stamp(ADMINISTRATOR, "D2"))


def test_what_is_under_way_is_listed_by_its_day(any_desk: Stage) -> None:
    open_desk(any_desk, "orders")
    assert listed(any_desk) == UNDER_WAY
    assert marked(any_desk) == "PO4500021"
    assert (any_desk.prompt, any_desk.view.live) == ("FIND", True)


TYPED = {
    "4500017": ["PO4500017"],
    "po45": [*UNDER_WAY, "PO4500025"],
    "nord": ["PO4500021", "PO4500023", "PO4500018"],
    "ACME late": ["PO4500022"],
    "partly": ["PO4500022"],
    "received": ["PO4500022", "PO4500025"],
    "40012": ["PO4500017"],
    "nord 55120": ["PO4500021", "PO4500023", "PO4500018"],
    "%": [],
    "_": [],
    "'; --": [],
}


def test_typing_narrows_the_list_without_ent(desk: Stage) -> None:
    open_desk(desk, "orders")
    for typed, found in TYPED.items():
        desk.key(typed)
        assert (typed, listed(desk)) == (typed, found)
        desk.press("ESC")
    assert desk.cost == (0, sum(len(typed) + 1 for typed in TYPED))


def test_a_key_acts_on_the_row_that_was_marked_after_typing(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.key("70007")
    desk.press("DOWN")
    number = marked(desk)
    desk.press("F4")
    assert desk.view.lines[0] == f"Free work {number}:"
    assert desk.wedge.entry == ""
    desk.press("F3")
    assert (marked(desk), desk.view.offered) == (number, "70007")


def test_taking_back_what_was_typed_widens_the_list_again(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.key("nordx")
    assert listed(desk) == []
    assert "nothing fits" in desk.said
    desk.key("\b")
    assert len(listed(desk)) == 3
    desk.press("ESC")
    assert listed(desk) == UNDER_WAY
    desk.press("ESC")
    assert desk.view.title == "MENU"


def test_the_mark_moves_and_stops_at_the_ends(desk: Stage) -> None:
    open_desk(desk, "orders")
    for key, order in (
        ("UP", "PO4500021"), ("DOWN", "PO4500022"), ("END", "PO4500024"), ("DOWN", "PO4500024"),
        ("UP", "PO4500018"), ("PGUP", "PO4500021"), ("PGDN", "PO4500024"), ("HOME", "PO4500021"),
    ):  # fmt: skip
        desk.press(key)
        assert marked(desk) == order
    assert desk.view.listing is not None
    assert desk.view.listing.about == "PO4500021 NORD Nordic Bearings"


def test_arrows_leave_what_is_typed_as_it_is(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.key("nor")
    desk.press("DOWN")
    desk.key("d")
    assert desk.wedge.entry == "nord"
    assert len(listed(desk)) == 3


def test_ent_opens_the_detail_and_closes_it(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.key("17")
    desk.enter()
    assert is_opened(desk)
    assert desk.view.offered == "17"
    desk.press("DOWN")
    assert desk.view.listing is not None
    assert desk.view.listing.table is not None
    assert desk.view.listing.table.current == 1
    desk.press("ESC")
    assert not is_opened(desk)
    assert listed(desk) == ["PO4500017"]


@pytest.mark.parametrize(
    ("code", "orders"),
    [
        ("PO4500018", ["PO4500018"]),
        ("PO4500025", ["PO4500025"]),
        (BOLT_EAN, [*UNDER_WAY[:4], "PO4500024", "PO4500025"]),
    ],
)
def test_a_scan_shows_what_it_is_of_whatever_is_half_typed(desk: Stage, code: str, orders: list[str]) -> None:
    open_desk(desk, "orders")
    desk.key("nor")
    desk.scan(code)
    assert listed(desk) == orders
    assert desk.wedge.entry == ""
    assert is_opened(desk) is (len(orders) == 1)


def test_what_nothing_is_called_is_said_so(desk: Stage) -> None:
    open_desk(desk, "orders")
    for given in (desk.scan, desk.enter):
        given("zebra")
        assert desk.said == "Nothing is called zebra / try another word"


@pytest.mark.parametrize("code", ["A12-010", "no such thing", SEAL_EAN])
def test_a_scan_that_is_not_in_the_list_is_refused_and_the_list_stays(desk: Stage, code: str) -> None:
    open_desk(desk, "orders")
    desk.key("nord")
    desk.press("DOWN")
    desk.scan(code)
    assert desk.tier is Tier.SOFT
    assert (len(listed(desk)), marked(desk)) == (3, "PO4500023")
    desk.enter()
    assert not desk.said.startswith("Nothing is called")
    assert not is_opened(desk), "ENT only says that the refusal was seen"


def test_a_code_typed_by_a_scanner_without_a_mark_finds_what_is_not_in_the_list(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.enter(BOLT_EAN)
    assert len(listed(desk)) == 6
    desk.enter(BADGES["ANA"])
    assert desk.view.operator == "ANA"


def test_a_badge_takes_over_at_once(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.key("nord")
    desk.scan(BADGES["ANA"])
    assert (desk.view.title, desk.view.operator) == ("MENU", "ANA")


def test_a_scanned_printer_is_used_from_now_on(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.scan("ZT1")
    assert "Labels go to ZT1" in desk.said
    assert listed(desk) == UNDER_WAY


def test_a_list_is_read_anew_and_the_marked_row_stays_marked(any_desk: Stage) -> None:
    open_desk(any_desk, "orders")
    assert any_desk.view.refresh_s > 0
    any_desk.press("END")
    order_one_more(any_desk, "PO4500001")
    poll(any_desk)
    assert listed(any_desk) == [*UNDER_WAY[:-1], "PO4500001", "PO4500024"]
    assert marked(any_desk) == "PO4500024"


def test_reading_anew_leaves_what_is_typed_and_said(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.key("nor")
    order_one_more(desk)
    poll(desk)
    assert (desk.wedge.entry, len(listed(desk))) == ("nor", 3)
    desk.press("F4")
    said = desk.said
    assert desk.tier is Tier.SOFT
    poll(desk)
    assert (desk.said, desk.tier) == (said, Tier.SOFT)


def test_a_row_that_is_gone_leaves_its_place_marked(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("DOWN")
    desk.press("DOWN")
    number = marked(desk)
    desk.room.write(_finish, int(number))
    poll(desk)
    assert number not in listed(desk)
    assert marked(desk) == "4"


def test_a_list_that_is_too_long_says_so(desk: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.desk.rows.ROWS_MAX", 3)
    monkeypatch.setattr("tui.desk.shown.ROWS_MAX", 3)
    open_desk(desk, "orders")
    assert listed(desk) == UNDER_WAY[:3]
    assert desk.view.title == "ORDERS 3+"
    assert "more than 3: type to narrow" in desk.said


def test_only_who_may_order_sees_the_orders(desk: Stage) -> None:
    desk.log_in("ANA")
    assert not {each.word for each in DESKS} & set(words_of_menu(desk))
    desk.log_in("SUE")
    desk.enter(PIN)
    supervised = [each.word for each in DESKS if each.permission != "set_up"]
    assert words_of_menu(desk)[-len(supervised) :] == supervised, "all but what an administrator sets up"


def _finish(connection: object, number: int) -> None:
    from sqlalchemy import Connection, update

    from core.schema.tables import work

    assert isinstance(connection, Connection)
    connection.execute(update(work).where(work.c.id == number).values(state="done", holder_id=None))
