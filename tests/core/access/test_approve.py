"""What one operator may not, another approves: there and then, exactly that, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from core.access.approve import approve
from core.access.operator import DefineOperator, OperatorRow, SetPin, need_operator
from core.access.pin import hash_pin
from core.books import Books
from core.command import Outcome, Stamp
from core.errors import Rejection
from core.internal.adjust import AdjustStock
from core.values import moment
from tests.core.warehouse import PEPPER, PIN, Warehouse

FOUND = AdjustStock(location="A1", sku="BOLT", change=Decimal(5), reason="FOUND")


@pytest.fixture
def strict(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """A warehouse where OTTO may adjust, but only with the approval of somebody who may close periods."""
    post = AdjustStock.post

    def post_if_approved(self: AdjustStock, books: Books) -> Outcome:
        books.require_approved("close_period", "not_permitted", by_another=True, operator="OTTO", permission="adjust")
        return post(self, books)

    monkeypatch.setattr(AdjustStock, "post", post_if_approved)
    for code, role in (("OTTO", "supervisor"), ("BOSS", "supervisor"), ("TINA", "operator")):
        warehouse.post(DefineOperator(code=code, name=code, role=role))
        if role == "supervisor":
            warehouse.post(SetPin(operator=code, pin_hash=hash_pin(PIN, PEPPER)))
    return warehouse


def refused(strict: Warehouse) -> Stamp:
    stamp = strict.stamp("OTTO", "TRUCK")
    with pytest.raises(Rejection) as rejection:
        strict.room.post(FOUND, stamp)
    assert rejection.value.fields["approval"] == "close_period"
    return stamp


@contextmanager
def refusal(code: str) -> Iterator[None]:
    """What is done in here is refused with this code."""
    with pytest.raises(Rejection) as rejection:
        yield
    assert rejection.value.code == code


def boss(strict: Warehouse, code: str = "BOSS") -> OperatorRow:
    return strict.room.read(need_operator, code)


def again(strict: Warehouse, approval: UUID, command: AdjustStock = FOUND, device: str = "TRUCK") -> Outcome:
    return strict.room.post(command, replace(strict.stamp("OTTO", device), approval=approval))


def test_a_badge_and_a_pin_let_through_what_was_refused(strict: Warehouse) -> None:
    approval = approve(strict.room, refused(strict).id, boss(strict), "TRUCK", PIN)
    again(strict, approval)
    assert strict.on_hand("A1", "BOLT") == 5
    assert strict.broken() == []


def test_the_same_sending_twice_is_booked_once(strict: Warehouse) -> None:
    approval = approve(strict.room, refused(strict).id, boss(strict), "TRUCK", PIN)
    stamp = replace(strict.stamp("OTTO", "TRUCK"), approval=approval)
    strict.room.post(FOUND, stamp)
    assert strict.room.post(FOUND, stamp).repeated
    assert strict.on_hand("A1", "BOLT") == 5


@pytest.mark.parametrize(
    ("command", "device"),
    [(replace(FOUND, change=Decimal(6)), "TRUCK"), (FOUND, "TABLET")],
    ids=["more of it", "another station"],
)
def test_an_approval_is_for_nothing_else(strict: Warehouse, command: AdjustStock, device: str) -> None:
    approval = approve(strict.room, refused(strict).id, boss(strict), "TRUCK", PIN)
    with refusal("approval_not_good"):
        again(strict, approval, command, device)
    again(strict, approval)
    assert strict.on_hand("A1", "BOLT") == 5


def test_an_approval_is_used_once(strict: Warehouse) -> None:
    approval = approve(strict.room, refused(strict).id, boss(strict), "TRUCK", PIN)
    again(strict, approval)
    with refusal("approval_not_good"):
        again(strict, approval)
    assert strict.on_hand("A1", "BOLT") == 5


def test_an_approval_ends_after_five_minutes(strict: Warehouse) -> None:
    approval = approve(strict.room, refused(strict).id, boss(strict), "TRUCK", PIN)
    strict.clock.forward(6)
    with refusal("approval_not_good"):
        again(strict, approval)


def test_an_approval_that_nobody_gave_is_none(strict: Warehouse) -> None:
    refused(strict)
    with refusal("approval_not_good"):
        again(strict, uuid4())


@pytest.mark.parametrize(
    ("who", "pin", "code"),
    [("OTTO", PIN, "approved_by_oneself"), ("TINA", "", "not_permitted"), ("BOSS", "000000", "pin_wrong")],
)
def test_not_everybody_approves(strict: Warehouse, who: str, pin: str, code: str) -> None:
    stamp = refused(strict)
    with refusal(code):
        approve(strict.room, stamp.id, boss(strict, who), "TRUCK", pin)


def test_what_was_not_refused_for_want_of_it_cannot_be_approved(strict: Warehouse) -> None:
    late = replace(strict.stamp("OTTO"), happened_at=moment(strict.clock()) + timedelta(days=1))
    with pytest.raises(Rejection):
        strict.room.post(FOUND, late)
    for id in (late.id, uuid4()):
        with refusal("nothing_to_approve"):
            approve(strict.room, id, boss(strict), "TRUCK", PIN)
