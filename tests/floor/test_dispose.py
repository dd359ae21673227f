"""Disposing on the floor: with a second person at hand, or put aside for one."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from core.internal.dispose import ApproveDisposal
from core.schema.tables import balance, work
from tests.floor.stage import Stage
from tests.floor.warehouse import BADGES, BOLT_EAN, PIN, SEAL_EAN
from tui.view import Tier


@pytest.fixture
def yard(stage: Stage) -> Stage:
    stage.open("dispose")
    return stage


@pytest.fixture
def any_yard(any_stage: Stage) -> Stage:
    any_stage.open("dispose")
    return any_stage


def say_what(yard: Stage, pieces: str = "3") -> None:
    yard.scan("A12-040")
    yard.scan(SEAL_EAN)
    assert yard.prompt == "QTY[25]"
    yard.enter(pieces)
    assert [*yard.view.lines] == ["1 Damaged", "2 Failed the check", "3 Expired"]
    yard.enter("1")
    assert [*yard.view.lines] == ["1 second person here", "2 put aside, later"]


def statuses(connection: Connection) -> dict[str, int]:
    rows = connection.execute(select(balance.c.status, balance.c.quantity).where(balance.c.status != "available"))
    return {row.status: row.quantity // 10**6 for row in rows}


def proposal(connection: Connection) -> UUID:
    found: UUID = connection.execute(select(work.c.posting_id).where(work.c.kind == "dispose")).scalar_one()
    return found


def test_goods_are_put_aside_until_somebody_else_approves(any_yard: Stage) -> None:
    say_what(any_yard)
    any_yard.enter("2")
    assert any_yard.cost == (2, 6)
    assert (any_yard.tier, any_yard.view.message.happened) == (Tier.OK, "3 EA 70007 aside at A12-040")
    assert any_yard.room.read(statuses) == {"disposal": 3}
    assert any_yard.work("dispose") == [("ready", "A12-040", "")]
    approve = ApproveDisposal(proposal=any_yard.room.read(proposal))
    any_yard.room.post(approve, any_yard.room.stamp("SUE", "DESK"))
    assert any_yard.on_hand("A12-040", "70007") == 22
    any_yard.press("F6")
    any_yard.enter()
    assert "Goods went to *SCRAP" in any_yard.said


def test_what_was_put_aside_is_taken_back_by_undo(yard: Stage) -> None:
    say_what(yard)
    yard.enter("2")
    yard.press("F6")
    yard.enter()
    assert yard.room.read(statuses) == {}
    assert yard.work("dispose") == [("cancelled", "A12-040", "")]


def test_one_person_alone_disposes_of_nothing(yard: Stage) -> None:
    say_what(yard)
    yard.enter("1")
    assert (yard.prompt, yard.view.lines[0]) == ("BADGE", "Two people dispose of 70007")
    yard.scan(BADGES["ANA"])
    assert (yard.prompt, yard.on_hand("A12-040", "70007")) == ("BADGE", Decimal(25))
    yard.scan(BADGES["SUE"])
    yard.enter(PIN)
    assert yard.on_hand("A12-040", "70007") == 22


def test_what_is_not_there_and_an_empty_bin_are_told(yard: Stage) -> None:
    yard.scan("A12-010")
    assert "A12-010 is empty" in yard.said
    yard.scan("A12-040")
    yard.scan(BOLT_EAN)
    assert "No 10447 at A12-040" in yard.said
    yard.scan(SEAL_EAN)
    yard.enter("26")
    assert yard.tier is Tier.SOFT
    assert yard.on_hand("A12-040", "70007") == Decimal(25)
