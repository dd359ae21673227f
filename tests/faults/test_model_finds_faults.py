"""Faults put into the code on purpose: a shift of random work, held against paper, must run into each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase
from msgspec import MsgspecError
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

import core.gate
import core.inbound.shares
import core.ledger.moves
import core.ledger.plates
import core.ledger.settle
import core.stockroom
from core.books import Books
from core.command import Command, Outcome, Stamp
from core.errors import Rejection
from core.gate import Entered
from core.inbound.receive import Receive
from core.ledger.moves import Change, Step
from core.stockroom import Answer, Stockroom
from core.undo import Undo
from core.values import local_date, new_id
from tests.core.test_ledger_model import play
from tests.core.warehouse import DAY, Warehouse

Patch = pytest.MonkeyPatch


def every_id_is_new(patch: Patch) -> None:
    real = Stockroom._decide

    def decide(room: Stockroom, at: Connection, command: Command, stamp: Stamp, *more: Any) -> Answer:
        return real(room, at, command, replace(stamp, id=new_id()), *more)

    patch.setattr(Stockroom, "_decide", decide)


def a_fingerprint_is_like_another(patch: Patch) -> None:
    patch.setattr(core.stockroom, "fingerprint", lambda *_: "the same")


def a_refusal_is_forgotten(patch: Patch) -> None:
    patch.setattr(Stockroom, "_record", lambda _room, _at, _command, _stamp, rejection: rejection)


def an_id_is_answered_without_what_it_was_answered_first(patch: Patch) -> None:
    patch.setattr(core.stockroom, "decode_outcome", lambda _kept, id: Outcome("done", {}, id, repeated=True))


def an_id_is_kept_before_its_goods(patch: Patch) -> None:
    """The gate is committed first, the goods after it: what is refused in between stays without an answer."""
    real = core.gate.enter

    def enter(at: Connection, *given: Any) -> Entered:
        entered = real(at, *given)
        at.exec_driver_sql("COMMIT")
        at.exec_driver_sql("BEGIN IMMEDIATE")
        return entered

    patch.setattr(core.stockroom, "enter", enter)


def an_undo_is_not_asked_whether_it_is_the_first(patch: Patch) -> None:
    patch.setattr(Undo, "_claim", lambda *_: None)


def what_is_free_is_not_asked_for(patch: Patch) -> None:
    real = core.ledger.moves._change

    def change(*given: Any) -> Change:
        planned = real(*given)
        planned.how = "give" if planned.how == "change" else planned.how
        return planned

    patch.setattr(core.ledger.moves, "_change", change)


def a_balance_is_not_numbered_on(patch: Patch) -> None:
    real = core.ledger.settle._given
    patch.setattr(core.ledger.settle, "_given", lambda change: real(change) | {"steps": 0 if change.net < 0 else 1})


def a_serial_leaves_a_piece_behind(patch: Patch) -> None:
    real = core.ledger.moves._carried

    def carried(*given: Any) -> Iterator[Step]:
        return (step._replace(beyond=0) for step in real(*given))

    patch.setattr(core.ledger.moves, "_carried", carried)


def a_line_takes_what_the_next_should(patch: Patch) -> None:
    real = core.inbound.shares.share

    def wrong(lines: list[object], *given: object) -> object:
        return real(lines[::-1], *given)  # type: ignore[arg-type]  # as it comes

    patch.setattr("core.inbound.receive.share", wrong)


def an_undo_forgets_the_order(patch: Patch) -> None:
    patch.setattr(Receive, "undo", lambda _books, _posted: None)


def a_booking_counts_for_the_day_after(patch: Patch) -> None:
    patch.setattr("core.books.local_date", lambda at, zone: local_date(at + DAY, zone))


def a_closed_period_is_open(patch: Patch) -> None:
    patch.setattr(Books, "require_open", lambda *_: None)


def a_plate_leaves_behind_what_it_carries(patch: Patch) -> None:
    patch.setattr(core.ledger.plates, "tree", lambda _, plate_id: [plate_id])


FAULTS = (
    every_id_is_new,
    a_fingerprint_is_like_another,
    a_refusal_is_forgotten,
    an_id_is_answered_without_what_it_was_answered_first,
    an_id_is_kept_before_its_goods,
    an_undo_is_not_asked_whether_it_is_the_first,
    what_is_free_is_not_asked_for,
    a_balance_is_not_numbered_on,
    a_serial_leaves_a_piece_behind,
    a_line_takes_what_the_next_should,
    an_undo_forgets_the_order,
    a_booking_counts_for_the_day_after,
    a_closed_period_is_open,
    a_plate_leaves_behind_what_it_carries,
)


RARE = (a_closed_period_is_open,)  # a shift must be long to run into it


@pytest.mark.parametrize(
    "fault",
    [each if each not in RARE else pytest.param(each, marks=pytest.mark.nightly) for each in FAULTS],
    ids=lambda fault: fault.__name__,
)
def test_a_shift_of_random_work_runs_into_the_fault(
    shifts_on_sqlite: Callable[[], Warehouse], monkeypatch: Patch, fault: Callable[[Patch], None]
) -> None:
    fault(monkeypatch)
    with pytest.raises((AssertionError, IntegrityError, MsgspecError, Rejection, pytest.fail.Exception)):
        play(shifts_on_sqlite, examples=200, steps=25, phases=[Phase.generate], derandomize=True, database=None)
