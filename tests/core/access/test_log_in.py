"""Logging in: a badge says who it is, a PIN proves it, and guessing becomes slower and slower."""

from __future__ import annotations

import pytest

from core.access.badge import badge_digest, new_badge
from core.access.log_in import check_pin, permissions_of, who_is
from core.access.operator import DefineOperator, IssueBadge, OperatorRow, SetPin
from core.access.pin import FREE_TRIES, LOCKS_MIN, hash_pin
from core.access.station import keep_place, kept_place, leave_place
from core.command import Place
from core.errors import Rejection
from tests.core.together import while_held
from tests.core.warehouse import PEPPER, PIN, Warehouse


def badge_of(warehouse: Warehouse, operator: str) -> str:
    badge = new_badge()
    warehouse.post(IssueBadge(operator=operator, digest=badge_digest(badge)))
    return badge


def refused_to(warehouse: Warehouse, badge: str) -> str:
    with pytest.raises(Rejection) as refused:
        who_is(warehouse.room, badge)
    return refused.value.code


def try_pin(warehouse: Warehouse, who: OperatorRow, pin: str, device: str = "DESK") -> Rejection | None:
    try:
        check_pin(warehouse.room, who, device, pin)
    except Rejection as rejection:
        return rejection
    return None


def test_a_badge_says_who_somebody_is(warehouse: Warehouse) -> None:
    who = who_is(warehouse.room, badge_of(warehouse, "OTTO"))
    assert (who.code, who.name, who.role, bool(who.wants_pin)) == ("OTTO", "Otto", "operator", False)
    assert refused_to(warehouse, "B" + "A" * 26) == "unknown_badge"
    assert refused_to(warehouse, "") == "unknown_badge"


def test_a_new_badge_ends_the_old_one_which_can_be_given_again(warehouse: Warehouse) -> None:
    old = badge_of(warehouse, "OTTO")
    new = badge_of(warehouse, "OTTO")
    assert refused_to(warehouse, old) == "unknown_badge"
    assert who_is(warehouse.room, new).code == "OTTO"
    warehouse.post(IssueBadge(operator="otto", digest=badge_digest(old)))
    assert who_is(warehouse.room, old).code == "OTTO"
    assert refused_to(warehouse, new) == "unknown_badge"


def test_who_has_left_may_not_log_in(warehouse: Warehouse) -> None:
    badge = badge_of(warehouse, "OTTO")
    warehouse.post(DefineOperator(code="OTTO", name="Otto", active=False))
    assert refused_to(warehouse, badge) == "operator_closed"


def test_an_administrator_may_leave_when_there_is_another(warehouse: Warehouse) -> None:
    warehouse.post(DefineOperator(code="SUE", name="Sue", role="administrator"))
    warehouse.post(DefineOperator(code="ADMIN", name="Ada", role="operator"))
    leaving = DefineOperator(code="SUE", name="Sue", role="administrator", active=False)
    assert warehouse.refusal(leaving, "SUE").code == "last_administrator"
    warehouse.post(DefineOperator(code="SUE", name="Susan", role="administrator"), "SUE")


def test_two_administrators_do_not_send_each_other_away_at_the_same_moment(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    warehouse.post(DefineOperator(code="SUE", name="Sue", role="administrator"))
    without_ada = DefineOperator(code="ADMIN", name="Ada", role="administrator", active=False)
    without_sue = DefineOperator(code="SUE", name="Sue", role="operator")
    assert while_held(warehouse, without_sue, without_ada) == {"last_administrator"}


def test_whoever_may_approve_needs_a_pin(warehouse: Warehouse) -> None:
    badge = badge_of(warehouse, "SUE")
    assert refused_to(warehouse, badge) == "pin_needed"
    warehouse.post(SetPin(operator="SUE", pin_hash=hash_pin("190283", PEPPER)))
    sue = who_is(warehouse.room, badge)
    assert sue.wants_pin
    assert try_pin(warehouse, sue, "190283") is None
    wrong = try_pin(warehouse, sue, "190284")
    assert wrong is not None
    assert wrong.code == "pin_wrong"


@pytest.mark.parametrize("pin", ["", "12345", "12345a", "pin-pin"])
def test_a_pin_has_six_digits_or_more(pin: str) -> None:
    with pytest.raises(Rejection) as refused:
        hash_pin(pin, PEPPER)
    assert refused.value.code == "pin_too_short"


def test_a_pin_hash_is_worth_nothing_without_the_pepper(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.post(SetPin(operator="SUE", pin_hash=hash_pin("190283", b"another pepper")))
    sue = who_is(sqlite_warehouse.room, badge_of(sqlite_warehouse, "SUE"))
    assert try_pin(sqlite_warehouse, sue, "190283") is not None


def test_each_wrong_pin_after_the_free_ones_locks_for_longer(
    sqlite_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.access.log_in.pin_matches", lambda _hash, pin, _pepper: pin == PIN)
    warehouse = sqlite_warehouse
    ada = who_is(warehouse.room, badge_of(warehouse, "ADMIN"))
    for _ in range(FREE_TRIES - 1):
        wrong = try_pin(warehouse, ada, "000000")
        assert wrong is not None
        assert wrong.code == "pin_wrong"
    for minutes in (*LOCKS_MIN, LOCKS_MIN[-1]):
        wrong = try_pin(warehouse, ada, "000000")
        assert wrong is not None
        assert wrong.code == "pin_wrong"
        for _ in range(2):
            locked = try_pin(warehouse, ada, PIN)
            assert locked is not None
            assert (locked.code, locked.fields) == ("pin_locked", {"minutes": str(minutes)})
        warehouse.clock.forward(minutes=minutes)
    assert try_pin(warehouse, ada, PIN) is None
    for _ in range(FREE_TRIES - 1):  # a right PIN makes the wrong ones forgotten
        try_pin(warehouse, ada, "000000")
    assert try_pin(warehouse, ada, PIN) is None


def test_the_lock_follows_the_operator_and_the_device(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.access.log_in.pin_matches", lambda _hash, pin, _pepper: pin == PIN)
    warehouse.post(SetPin(operator="SUE", pin_hash=hash_pin(PIN, PEPPER)))
    ada = who_is(warehouse.room, badge_of(warehouse, "ADMIN"))
    sue = who_is(warehouse.room, badge_of(warehouse, "SUE"))
    for _ in range(FREE_TRIES):
        try_pin(warehouse, ada, "000000", "DESK")
    for who, device in ((ada, "TRUCK"), (sue, "DESK")):
        locked = try_pin(warehouse, who, PIN, device)
        assert locked is not None
        assert locked.code == "pin_locked"
    assert try_pin(warehouse, sue, PIN, "TRUCK") is None


def test_a_wrong_pin_is_counted_even_when_the_program_is_started_anew(sqlite_warehouse: Warehouse) -> None:
    ada = who_is(sqlite_warehouse.room, badge_of(sqlite_warehouse, "ADMIN"))
    for _ in range(FREE_TRIES):
        try_pin(Warehouse(sqlite_warehouse.url, sqlite_warehouse.clock), ada, "000000")
    locked = try_pin(sqlite_warehouse, ada, PIN)
    assert locked is not None
    assert locked.code == "pin_locked"


def test_roles_say_what_one_may_do(warehouse: Warehouse) -> None:
    floor, office, everything = (warehouse.room.read(permissions_of, code) for code in ("OTTO", "SUE", "ADMIN"))
    assert floor < office < everything
    assert "adjust" in office - floor
    assert {"set_up", "access"} <= everything - office
    assert warehouse.room.read(permissions_of, "NOBODY") == frozenset()


def test_each_operators_place_at_a_station_is_kept_until_they_leave_it(warehouse: Warehouse) -> None:
    room = warehouse.room
    for code, task in (("OTTO", "receive"), ("SUE", "count")):
        room.write(keep_place, "DESK", code, Place(task, {"order": "PO1"}), f"{code} began", warehouse.clock())
    room.write(keep_place, "DESK", "OTTO", Place("receive", {"order": "PO2"}), "", warehouse.clock())
    otto, sue = room.read(kept_place, "DESK", "OTTO"), room.read(kept_place, "DESK", "SUE")
    assert otto is not None
    assert sue is not None
    assert (otto.place, otto.last_said) == (Place("receive", {"order": "PO2"}), "OTTO began")
    room.write(leave_place, "DESK", "OTTO", warehouse.clock())
    assert room.read(kept_place, "DESK", "OTTO") is None
    assert room.read(kept_place, "DESK", "SUE") == sue
