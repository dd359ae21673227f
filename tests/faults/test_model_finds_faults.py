"""Faults put into the code on purpose: a shift of random work, held against paper, must run into each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import Phase
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

import core.inbound.receive
import core.ledger.plates
import core.ledger.relocate
import core.stockroom
from core.command import Command, Outcome, Stamp
from core.errors import Rejection
from core.inbound.receive import Receive
from core.stockroom import Stockroom
from core.values import new_id
from tests.core.test_ledger_model import play
from tests.core.warehouse import Warehouse

Patch = pytest.MonkeyPatch


def every_id_is_new(patch: Patch) -> None:
    real = Stockroom._decide

    def decide(room: Stockroom, at: Connection, command: Command, stamp: Stamp) -> Outcome | Rejection:
        return real(room, at, command, replace(stamp, id=new_id()))

    patch.setattr(Stockroom, "_decide", decide)


def a_fingerprint_is_like_another(patch: Patch) -> None:
    patch.setattr(core.stockroom, "fingerprint", lambda *_: "the same")


def a_refusal_is_forgotten(patch: Patch) -> None:
    patch.setattr(Stockroom, "_record", lambda _room, _at, _command, _stamp, rejection: rejection)


def goods_are_mixed(patch: Patch) -> None:
    patch.setattr(core.ledger.relocate, "require_mixing", lambda *_: None)


def a_line_takes_what_the_next_should(patch: Patch) -> None:
    real = core.inbound.receive.share

    def wrong(lines: list[object], *given: object) -> object:
        return real(lines[::-1], *given)  # type: ignore[arg-type]  # as it comes

    patch.setattr(core.inbound.receive, "share", wrong)


def an_undo_forgets_the_order(patch: Patch) -> None:
    patch.setattr(Receive, "undo", lambda _books, _posted: None)


def a_plate_is_taken_from_where_it_is_used(patch: Patch) -> None:
    patch.setattr(core.ledger.plates, "holds_goods", lambda *_: False)


FAULTS = (
    every_id_is_new,
    a_fingerprint_is_like_another,
    a_refusal_is_forgotten,
    goods_are_mixed,
    a_line_takes_what_the_next_should,
    an_undo_forgets_the_order,
    a_plate_is_taken_from_where_it_is_used,
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_shift_of_random_work_runs_into_the_fault(
    fresh_file: Callable[[], Warehouse], monkeypatch: Patch, fault: Callable[[Patch], None]
) -> None:
    fault(monkeypatch)
    with pytest.raises((AssertionError, IntegrityError, Rejection, pytest.fail.Exception)):
        play(fresh_file, examples=200, steps=25, phases=[Phase.generate], derandomize=True, database=None)
