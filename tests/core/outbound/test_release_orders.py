"""What is reserved for an order in bins becomes picks; an order that may not go is refused by name."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from core.command import Command, Outcome
from core.outbound.release_orders import ORDERS_MAX, ReleaseOrders
from core.schema.tables import work
from core.undo import Undo
from tests.core.open_work import work_in
from tests.core.outbound.shop import (
    begin,
    broken,
    hold_up,
    picks,
    released,
    sell,
    sell_from_bins,
    set_aside,
    take_whole,
)
from tests.core.statements import counted_statements
from tests.core.together import at_once
from tests.core.warehouse import Warehouse


def release(shop: Warehouse, *numbers: str, who: str = "SUE") -> Outcome:
    return shop.post(ReleaseOrders(orders=numbers), who)


def id_of(outcome: Outcome) -> UUID:
    assert outcome.posting is not None
    return outcome.posting


def test_each_reservation_in_a_bin_becomes_a_pick_as_urgent_as_the_order(shop: Warehouse) -> None:
    sell_from_bins(shop, "SO1", ("BOLT", 5), ("NUT", 3), priority=2)
    assert release(shop, "so1").said == "Released SO1, 2 picks"
    asked = [(each.sku, each.source, each.quantity, each.priority, each.state) for each in work_in(shop, "pick")]
    assert asked == [("BOLT", "A1", "5", 2, "ready"), ("NUT", "A2", "3", 2, "ready")]
    assert shop.order_state("SO1") == "released"
    assert broken(shop) == []


def test_what_has_a_pick_gets_no_second_one_and_what_was_reserved_since_gets_its_own(shop: Warehouse) -> None:
    sell(shop, "SO1", ("BOLT", 5), ("NUT", 3))
    set_aside(shop, "SO1", 1, "BOLT", 5)
    release(shop, "SO1")
    assert shop.refusal(ReleaseOrders(orders=("SO1",))).code == "nothing_to_release"
    set_aside(shop, "SO1", 2, "NUT", 3)
    assert release(shop, "SO1").facts["picks"] == "1"
    assert [(order, line) for _, order, line, *_ in picks(shop)] == [("SO1", 1), ("SO1", 2)]
    assert broken(shop) == []


def test_what_is_in_hand_is_not_picked_again(shop: Warehouse) -> None:
    released(shop, "SO1")
    take_whole(shop, "SO1")
    refused = shop.refusal(ReleaseOrders(orders=("SO1",)))
    assert (refused.code, refused.happened) == ("nothing_to_release", "Nothing of SO1 waits")


def test_an_order_that_goes_only_whole_waits_until_all_of_it_is_reserved_or_in_hand(shop: Warehouse) -> None:
    sell(shop, "SO1", ("BOLT", 5), ("NUT", 3), ship_policy="complete")
    set_aside(shop, "SO1", 1, "BOLT", 5)
    set_aside(shop, "SO1", 2, "NUT", 2)
    refused = shop.refusal(ReleaseOrders(orders=("SO1",)))
    assert (refused.code, refused.happened) == ("not_all_reserved", "SO1: not all NUT is reserved")
    set_aside(shop, "SO1", 2, "NUT", 1)
    assert release(shop, "SO1").facts["picks"] == "3"
    take_whole(shop, "SO1")
    assert broken(shop) == []


def test_an_order_whose_lines_go_whole_leaves_out_the_line_that_is_not(shop: Warehouse) -> None:
    sell(shop, "SO1", ("BOLT", 5), ("NUT", 3), ship_policy="lines")
    set_aside(shop, "SO1", 1, "BOLT", 5)
    set_aside(shop, "SO1", 2, "NUT", 2)
    release(shop, "SO1")
    assert [line for _, _, line, *_ in picks(shop)] == [1]


def test_an_order_that_may_go_in_parts_goes_as_far_as_it_is_reserved(shop: Warehouse) -> None:
    sell(shop, "SO1", ("BOLT", 5))
    set_aside(shop, "SO1", 1, "BOLT", 2)
    release(shop, "SO1")
    assert [each.quantity for each in work_in(shop, "pick")] == ["2"]


def test_drafts_orders_on_hold_and_what_is_no_order_are_refused_by_name(shop: Warehouse) -> None:
    sell(shop, "SO1", ("BOLT", 5), draft=True)
    sell_from_bins(shop, "SO2", ("BOLT", 5))
    hold_up(shop, "SO2")
    sell_from_bins(shop, "SO3", ("BOLT", 5))
    told = {
        ("SO3", "SO1"): ("order_not_open", "Order SO1 is draft"),
        ("SO3", "SO2"): ("order_on_hold", "SO2 is on hold: credit"),
        ("SO3", "SO9"): ("unknown_order", "No order SO9"),
        ("PO1",): ("order_of_another_kind", "PO1 is a purchase order"),
        (): ("lines_wanted", f"A list has 1 to {ORDERS_MAX} lines"),
    }
    for numbers, (code, words) in told.items():
        refused = shop.refusal(ReleaseOrders(orders=numbers))
        assert (refused.code, refused.happened) == (code, words)
    assert picks(shop) == []


@pytest.mark.parametrize("command", [ReleaseOrders(orders=("SO1",), site="MOON")])
def test_another_site_has_no_such_order(shop: Warehouse, command: Command) -> None:
    assert shop.refusal(command).code == "unknown_site"


def test_an_operator_releases_nothing(shop: Warehouse) -> None:
    assert shop.refusal(ReleaseOrders(orders=("SO1",)), "OTTO").code == "not_permitted"


def test_undo_calls_the_picks_off_and_the_order_is_allocated_again(shop: Warehouse) -> None:
    sell_from_bins(shop, "SO1", ("BOLT", 5))
    outcome = release(shop, "SO1")
    shop.post(Undo(posting=id_of(outcome)), "SUE")
    assert [state for _, _, _, state, *_ in picks(shop)] == ["cancelled"]
    assert shop.order_state("SO1") == "allocated"
    assert release(shop, "SO1").facts["picks"] == "1"
    assert broken(shop) == []


def test_undo_is_refused_once_somebody_has_begun(shop: Warehouse) -> None:
    sell_from_bins(shop, "SO1", ("BOLT", 5))
    outcome = release(shop, "SO1")
    begin(shop, "ANA")
    assert shop.refusal(Undo(posting=id_of(outcome)), "SUE").code == "work_taken"
    take_whole(shop, "SO1")
    assert shop.refusal(Undo(posting=id_of(outcome)), "SUE").code == "work_done"


def test_of_two_who_release_an_order_at_once_one_makes_the_picks(shop: Warehouse) -> None:
    sell_from_bins(shop, "SO1", ("BOLT", 5), ("NUT", 3))
    commands = [ReleaseOrders(orders=("SO1",)), ReleaseOrders(orders=("SO1",))]
    assert sorted(at_once(commands, shop)) == ["done", "nothing_to_release"]
    assert shop.room.read(lambda at: len(at.execute(select(work.c.id).where(work.c.kind == "pick")).all())) == 2
    assert broken(shop) == []


def test_releasing_asks_no_more_of_the_database_the_more_was_released_before(shop: Warehouse) -> None:
    counts = []
    for number in range(1, 8):
        sell_from_bins(shop, f"SO{number}", ("BOLT", 5))
        with counted_statements(shop) as statements:
            release(shop, f"SO{number}")
        take_whole(shop, f"SO{number}")
        counts.append(len(statements))
    assert counts[1:] == counts[:-1]
