"""Repacking and relabelling: the same goods, as another item or of another lot."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from core.command import Command
from core.internal.hold_lot import HoldLot
from core.internal.repack import Relabel, Repack
from tests.core.internal.two_sites import approved
from tests.core.internal.workshop import EARLY, at, furnish, left, undo
from tests.core.warehouse import Warehouse

PACKS = Repack(sku="BOLT", quantity=Decimal(100), location="A1", into="PACK", new_location="A4")
OTHER = Relabel(sku="MILK", lot="M1", quantity=Decimal(2), plate="LP000001", new_lot="M9", reason="wrong label")


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    return furnish(warehouse)


@pytest.fixture(scope="module")
def shared_shop(shared_warehouse: Warehouse) -> Warehouse:
    """For tests that change nothing."""
    return furnish(shared_warehouse)


def test_goods_become_packs_and_packs_become_goods(shop: Warehouse) -> None:
    made = shop.post(PACKS)
    assert made.said == "100 EA BOLT > 2 EA PACK"
    assert (at(shop, "A1", "BOLT"), at(shop, "A4", "PACK")) == (0, 2)
    back = shop.post(Repack(sku="PACK", quantity=Decimal(1), location="A4", into="BOLT"))
    assert (at(shop, "A4", "BOLT"), at(shop, "A4", "PACK")) == (50, 1)
    assert shop.broken() == []
    undo(shop, back)
    undo(shop, made)
    assert at(shop, "A1", "BOLT") == 100
    assert shop.broken() == []


def test_goods_of_one_lot_become_goods_of_another_with_approval(shop: Warehouse) -> None:
    refused = shop.refusal(OTHER, "OTTO")
    assert (refused.code, refused.fields["approval"]) == ("relabel_approved", "change_lot")
    done = approved(shop, OTHER)
    assert done.said == "2 EA MILK lot M1 > M9"
    assert shop.stock()["A2", "MILK", "M9", "LP000001", "available"] == 2
    assert left(shop)["MILK M1"] == 4
    undo(shop, done)
    assert left(shop)["MILK M1"] == 6
    assert shop.broken() == []


def test_a_new_lot_has_the_date_of_the_old_one_and_a_known_lot_its_own(shop: Warehouse) -> None:
    shop.post(OTHER)
    shop.post(replace(OTHER, new_lot="M2"))
    assert shop.refusal(replace(OTHER, new_lot="M2", expires_on=EARLY)).code == "lot_expiry_differs"
    assert left(shop) | {} == {"BOLT": 100, "GLUE G1": 10, "GLUE G2": 5, "MILK M1": 2, "MILK M2": 6, "MILK M9": 2}


def test_a_held_lot_is_not_relabelled_and_goods_of_a_held_one_are_on_hold(shop: Warehouse) -> None:
    shop.post(HoldLot(sku="MILK", lot="M2", reason="sour"))
    shop.post(replace(OTHER, new_lot="M2"))
    assert shop.stock()["A2", "MILK", "M2", "LP000001", "hold"] == 2
    shop.post(HoldLot(sku="MILK", lot="M1", reason="sour"))
    assert shop.refusal(OTHER).code == "lot_held"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(PACKS, into="NUT"), "no_repack"),
        (replace(PACKS, into="SET"), "no_repack"),
        (replace(PACKS, quantity=Decimal(70)), "repack_left_over"),
        (replace(PACKS, quantity=Decimal(150)), "not_enough"),
        (replace(PACKS, new_location="Z9"), "unknown_location"),
        (replace(OTHER, new_lot="M1"), "nothing_changes"),
        (replace(OTHER, new_lot=""), "lot_missing"),
        (replace(OTHER, reason=""), "text_missing"),
        (Relabel(sku="BOLT", quantity=Decimal(1), location="A1", new_lot="X", reason="x"), "nothing_changes"),
    ],
)
def test_what_cannot_be_repacked_is_refused(shared_shop: Warehouse, command: Command, code: str) -> None:
    assert shared_shop.refusal(command).code == code
