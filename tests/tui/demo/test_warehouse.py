"""The demo's warehouse is believable, whole, and made through the door alone."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from core.access.log_in import check_pin, who_is
from core.catalogue.gtin import as_gtin
from core.catalogue.site import need_site
from core.errors import Rejection
from core.exchange.order_paper import order_paper
from core.inbound.expected import contents_of
from core.inbound.order_card import order_card
from core.inbound.suggest import suggest, suggest_for_plate
from core.ledger.invariants import check
from core.outbound.dock_board import Loading, departures
from core.outbound.explain import why_short
from core.outbound.pick_profile import profiles_of
from core.stockroom import Stockroom
from tests.tui.demo.conftest import PEPPER, TODAY, noon
from tui.demo.people import ADMIN, MIA, PEOPLE
from tui.demo.places import GATE, check_digits, places
from tui.demo.purchases import LATE_DAYS, LATE_ORDER, PLATE_ON_THE_DOCK, SHIPMENT, SHIPPED
from tui.demo.sales import HELD_ORDER, OUTGOING, PACKED_ORDER, PICKED_ORDER, PICKED_TOTE, RETURN, RETURN_HERE
from tui.demo.warehouse import make


def rows(room: Stockroom, query: str) -> list[Any]:
    def ask(connection: Connection) -> list[Any]:
        return [tuple(row) if len(row) > 1 else row[0] for row in connection.execute(text(query))]

    return room.read(ask)


def test_the_books_of_the_demo_are_sound(room: Stockroom) -> None:
    assert room.read(check) == []


def test_everything_in_it_was_posted_and_nothing_was_refused(room: Stockroom) -> None:
    assert rows(room, "SELECT DISTINCT state FROM posting") == ["posted"]
    kinds = Counter(rows(room, "SELECT kind FROM posting"))
    assert (kinds["DefineItem"], kinds["DefineLocation"], kinds["OrderPurchase"]) == (60, 152, 11)
    assert kinds["Receive"] == 5
    sold = ("OrderSale", "Pick", "DropRun", "Pack", "AuthoriseReturn", "TakeReturn")
    assert [kinds[kind] for kind in sold] == [8, 4, 1, 2, 2, 1]


def test_whoever_has_no_scanner_may_key_every_bin_that_is_picked_from(room: Stockroom) -> None:
    profiles = dict(room.read(profiles_of))
    assert {code: each.location_check for code, each in profiles.items()} == dict.fromkeys(("", "FOOD", "CAGE"), "key")
    assert profiles["CAGE"].count_each


def test_it_is_as_large_as_it_is_promised(room: Stockroom) -> None:
    counted = {
        "items": "item",
        "places": "location WHERE is_physical = 1",
        "suppliers": "party WHERE is_supplier = 1",
        "customers": "party WHERE is_customer = 1",
        "open orders": "orders WHERE state IN ('sent', 'partly_received')",
        "serials": "lot WHERE is_serial = 1",
    }
    assert {name: rows(room, f"SELECT count(*) FROM {where}")[0] for name, where in counted.items()} == {
        "items": 60,
        "places": 152,
        "suppliers": 4,
        "customers": 5,
        "open orders": 9,
        "serials": 12,
    }


def test_every_gtin_is_right_and_one_of_those_kept_for_demonstrations(room: Stockroom) -> None:
    gtins = rows(room, "SELECT code FROM item_code WHERE kind = 'gtin'")
    assert len(gtins) > 100
    assert [gtin for gtin in gtins if as_gtin(gtin) != gtin or gtin[1:4] != "952"] == []


def test_names_with_umlauts_and_markup_are_among_the_items(room: Stockroom) -> None:
    names = rows(room, "SELECT name FROM item")
    assert any("[/]" in name for name in names)
    assert any("Ö" in name for name in names)
    assert any("ü" in name for name in names)


def test_orders_are_late_partly_received_over_delivered_and_name_an_item_twice(room: Stockroom) -> None:
    due = dict(rows(room, "SELECT number, due_on FROM orders WHERE kind = 'purchase'"))
    late = [number for number, day in due.items() if date.fromisoformat(day) < TODAY]
    assert late == [LATE_ORDER]
    assert date.fromisoformat(due[LATE_ORDER]) == TODAY - timedelta(days=LATE_DAYS)
    assert rows(room, "SELECT count(*) FROM orders WHERE state = 'partly_received'") == [4]
    assert rows(room, "SELECT max(over_percent) FROM order_line") == [10]
    assert rows(room, "SELECT count(*) FROM order_line GROUP BY order_id, item_id HAVING count(*) > 1") == [2]


def test_orders_wait_to_be_approved_and_to_be_sent_and_a_shipment_is_announced(room: Stockroom) -> None:
    purchases = "SELECT number, state FROM orders WHERE kind = 'purchase'"
    unsent = rows(room, f"{purchases} AND state IN ('draft', 'approved') ORDER BY number")
    assert unsent == [("PO4500020", "approved"), ("PO4500021", "draft")]
    paper = order_paper(room.read(order_card, "PO4500020"))
    assert paper.total == "163.00 EUR"
    for sscc, sku, pieces in SHIPPED:
        (row,) = room.read(contents_of, 1, sscc)
        assert (row.shipment, row.order, row.sku, row.quantity) == (SHIPMENT, "PO4500015", sku, pieces * 10**6)


def test_customers_orders_are_in_every_state_up_to_packed(room: Stockroom) -> None:
    states = rows(room, "SELECT number, state FROM orders WHERE kind = 'sales' ORDER BY number")
    assert states == [
        (PACKED_ORDER, "packed"), (PICKED_ORDER, "picked"), ("SO2004", "released"), ("SO2005", "released"),
        ("SO2006", "allocated"),
        ("SO2007", "allocated"), (HELD_ORDER, "allocated"), ("SO2009", "draft"),
    ]  # fmt: skip
    assert rows(room, "SELECT hold_reason FROM sales_order WHERE hold_reason <> ''") == ["credit limit"]
    assert rows(room, "SELECT count(*) FROM work WHERE kind = 'pick' AND state = 'ready'") == [4]
    in_tote = "SELECT count(*) FROM balance JOIN plate ON plate.id = plate_id WHERE code = "
    assert rows(room, f"{in_tote}'{PICKED_TOTE}'") == [2]


def test_the_dock_board_shows_a_wave_trucks_of_today_and_one_that_is_late(room: Stockroom) -> None:
    found = room.read(departures, room.read(need_site, ""), noon())
    assert [(each.wave, each.carrier, each.orders, each.late, each.on_hold) for each in found] == [
        ("", "PARCEL", 3, 1, 1), ("W000001", "PARCEL", 2, 0, 0), ("", "FREIGHT", 1, 0, 0),
    ]  # fmt: skip


def test_a_shipment_is_loaded_at_the_gate(room: Stockroom) -> None:
    loading = [each.loading for each in room.read(departures, room.read(need_site, ""), noon())]
    assert loading == [(Loading(OUTGOING, GATE, 0),), (Loading(OUTGOING, GATE, 0),), ()]


def test_goods_that_are_short_are_explained_and_a_return_is_agreed(room: Stockroom) -> None:
    short = [line.sku for line in room.read(why_short, 1, "SO2007", TODAY)]
    assert short == ["40020"]
    returns = rows(room, "SELECT number, state FROM customer_return ORDER BY number")
    assert returns == [(RETURN_HERE, "received"), (RETURN, "authorised")]


def test_lots_expire_after_today_and_some_of_them_soon(room: Stockroom) -> None:
    days = [date.fromisoformat(day) - TODAY for day in rows(room, "SELECT expires_on FROM lot WHERE expires_on > ''")]
    assert min(days) == timedelta(days=12)
    assert max(days) > timedelta(days=365)


def test_one_walks_up_one_aisle_and_down_the_next() -> None:
    walk = [place.code for place in sorted(places(), key=lambda place: place.sequence)]
    aisles = {aisle: [code for code in walk if code.startswith(aisle)] for aisle in ("A01", "A02", "A03")}
    assert aisles["A01"][0] == "A01-011"
    assert aisles["A02"][0] == "A02-081"
    assert aisles["A03"][0] == "A03-011"


def test_each_bin_has_its_check_digits_which_are_the_same_in_every_demo(room: Stockroom) -> None:
    kept = dict(rows(room, "SELECT code, check_digits FROM location WHERE is_physical = 1"))
    assert kept == {place.code: check_digits(place.code) for place in places()}
    assert len(set(kept.values())) > 50


def test_what_stands_on_the_dock_has_a_bin_to_go_to(room: Stockroom) -> None:
    loose = rows(
        room,
        "SELECT DISTINCT item.sku FROM balance JOIN item ON item.id = item_id"
        " JOIN location ON location.id = location_id WHERE location.code = 'DOCK1' AND plate_id = 0",
    )
    assert sorted(loose) == ["10447", "40012", "60140"]
    for sku in loose:
        target = room.read(suggest, 1, sku)
        assert target is not None
        assert target.why == "fixed bin"
    target = room.read(suggest_for_plate, 1, PLATE_ON_THE_DOCK)
    assert target is not None
    assert target.location == "C01-051"


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.code)
def test_everybody_is_known_by_their_badge(room: Stockroom, person: Any) -> None:
    found = who_is(room, person.badge)
    assert (found.code, found.role, bool(found.wants_pin)) == (person.code, person.role, bool(person.pin))


@pytest.mark.parametrize("person", [MIA, ADMIN], ids=lambda person: person.code)
def test_those_who_approve_have_the_pin_that_is_told(room: Stockroom, person: Any) -> None:
    check_pin(room, who_is(room, person.badge), "DEMO", person.pin)
    with pytest.raises(Rejection):
        check_pin(room, who_is(room, person.badge), "DEMO", "999999")


def test_two_demos_of_one_day_hold_the_same(room: Stockroom, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'another.db'}"
    make(url, PEPPER, "Europe/Berlin", noon)
    another = Stockroom(url, noon)
    for query in ("SELECT * FROM balance", "SELECT * FROM lot", "SELECT * FROM orders", "SELECT * FROM location"):
        compared = query.replace("*", "id, location_id, item_id, lot_id, quantity") if "balance" in query else query
        assert rows(another, compared) == rows(room, compared)
    another.close()
