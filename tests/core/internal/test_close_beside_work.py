"""Closing a period while others work: what they book is in it, or refused after it, and never behind it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from threading import Thread

import pytest

from core.books import Books
from core.command import Outcome
from core.errors import Rejection, StoreUnavailable
from core.internal.close_period import ClosePeriod, ReopenPeriod
from core.store import faults_named, writing
from core.values import moment
from tests.core.days import A_BOLT, MONDAY, days_later, held_on, periods, post_as_of
from tests.core.together import at_once, somebody_waits
from tests.core.warehouse import MONDAY_MORNING, Warehouse
from tests.waiting import wait_until

MONDAY_CLOSED = ClosePeriod(through=MONDAY)


def test_a_close_waits_for_what_is_being_booked_and_keeps_it(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    days_later(warehouse)
    stamp = replace(warehouse.stamp(), happened_at=moment(MONDAY_MORNING))
    answers: list[str] = []
    with writing(warehouse.engine) as connection:
        warehouse.room._decide(connection, A_BOLT, stamp, [])
        closing = Thread(target=lambda: answers.extend(at_once([MONDAY_CLOSED], warehouse)))
        closing.start()
        wait_until(lambda: somebody_waits(warehouse.engine), "the close waits for the booking")
        assert not answers
    closing.join()
    assert answers == ["done"]
    assert held_on(warehouse, MONDAY) == {"A1": 1}
    assert warehouse.broken() == []


def test_what_comes_while_a_period_is_being_closed_is_refused_after_it(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    warehouse.post(A_BOLT)  # so that the station knows the site as it was
    days_later(warehouse)
    late = replace(warehouse.stamp(), happened_at=moment(MONDAY_MORNING))
    answers: list[str] = []

    def post_late() -> None:
        try:
            warehouse.room.post(A_BOLT, late)
        except Rejection as rejection:
            answers.append(rejection.code)

    with writing(warehouse.engine) as connection:
        warehouse.room._decide(connection, MONDAY_CLOSED, warehouse.stamp(), [])
        other = Thread(target=post_late)
        other.start()
        wait_until(lambda: somebody_waits(warehouse.engine), "the booking waits for the close")
        assert not answers
    other.join()
    assert answers == ["period_closed"]
    assert held_on(warehouse, MONDAY) == {"A1": 1}
    assert warehouse.broken() == []


def test_whatever_is_booked_while_a_period_is_closed_is_in_it_or_refused(warehouse: Warehouse) -> None:
    days_later(warehouse)
    answers: list[str] = []

    def book_monday(_number: int) -> None:
        try:
            post_as_of(warehouse, A_BOLT, 1)
            answers.append("done")
        except Rejection as rejection:
            answers.append(rejection.code)

    with ThreadPoolExecutor(4) as people:
        booked = people.map(book_monday, range(60))
        wait_until(lambda: len(answers) >= 10, "some have booked")
        warehouse.post(MONDAY_CLOSED)
        list(booked)
    assert set(answers) <= {"done", "period_closed"}
    assert held_on(warehouse, MONDAY) == {"A1": answers.count("done")}
    assert warehouse.broken() == []


def test_who_falls_silent_while_closing_is_not_waited_for_without_end(
    postgresql_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power goes at the desk, say, and the server hears nothing of it."""
    days_later(postgresql_warehouse)
    monkeypatch.setattr("core.server_link.IDLE_TIMEOUT_MS", 1_000)
    desk = Warehouse(postgresql_warehouse.url, postgresql_warehouse.clock)
    with ExitStack() as silent:
        connection = silent.enter_context(writing(desk.engine))
        desk.room._decide(connection, MONDAY_CLOSED, desk.stamp(), [])
        postgresql_warehouse.post(A_BOLT)
        with pytest.raises(StoreUnavailable), faults_named(desk.url):
            silent.close()
    assert periods(postgresql_warehouse) == []
    assert desk.post(MONDAY_CLOSED).said == "MAIN is closed through 2026-03-02"
    desk.room.close()


def test_a_close_that_did_not_wait_would_be_noticed(
    postgresql_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = postgresql_warehouse
    days_later(warehouse)
    stamp = replace(warehouse.stamp(), happened_at=moment(MONDAY_MORNING))
    with writing(warehouse.engine) as connection:
        warehouse.room._decide(connection, A_BOLT, stamp, [])
        monkeypatch.setattr(Books, "shut", lambda _books: None)
        warehouse.post(MONDAY_CLOSED)
    assert {broken.invariant for broken in warehouse.broken()} == {"I9"}


def test_two_who_close_at_once_close_once(warehouse: Warehouse) -> None:
    days_later(warehouse)
    assert sorted(at_once([MONDAY_CLOSED, MONDAY_CLOSED], warehouse)) == ["done", "period_closed_before"]
    assert periods(warehouse) == [(MONDAY, "closed")]


def test_a_close_that_is_sent_again_closes_once(warehouse: Warehouse) -> None:
    days_later(warehouse)
    stamp = warehouse.stamp()
    answers: list[Outcome] = []
    senders = [Thread(target=lambda: answers.append(warehouse.room.post(MONDAY_CLOSED, stamp))) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(answer.repeated for answer in answers) == [False, True]
    assert periods(warehouse) == [(MONDAY, "closed")]


def test_a_station_that_knew_the_site_open_learns_that_it_is_closed(warehouse: Warehouse) -> None:
    warehouse.post(A_BOLT)
    days_later(warehouse)
    post_as_of(warehouse, A_BOLT, 1)  # from here on the station knows the site
    other = Warehouse(warehouse.url, warehouse.clock)
    other.post(MONDAY_CLOSED)
    with pytest.raises(Rejection) as refused:
        post_as_of(warehouse, A_BOLT, 1)
    assert refused.value.code == "period_closed"
    other.post(ReopenPeriod(through=MONDAY))
    post_as_of(warehouse, A_BOLT, 1)
    other.room.close()
