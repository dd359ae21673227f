"""The first start: an empty database becomes one that somebody can log in to, in one step."""

from __future__ import annotations

import pytest

from core.access.log_in import check_pin, permissions_of, who_is
from core.access.operator import IssueBadge
from core.catalogue.location import find_location
from core.catalogue.site import need_site
from core.command import Outcome
from core.errors import Rejection
from core.first_start import make_first_administrator, nobody_yet
from core.ledger.invariants import check
from core.stockroom import Stockroom
from tests.core.warehouse import PIN


def test_the_first_administrator_can_log_in_and_set_up_the_rest(database_url: str) -> None:
    room = Stockroom(database_url, pepper=b"pepper")
    assert room.read(nobody_yet)
    badge = make_first_administrator(room, "DESK", "Ada", PIN, "Europe/Berlin")
    assert not room.read(nobody_yet)
    ada = who_is(room, badge)
    assert (ada.code, ada.name, ada.role, bool(ada.wants_pin)) == ("ADMIN", "Ada", "administrator", True)
    check_pin(room, ada, "DESK", PIN)
    assert {"set_up", "access"} <= room.read(permissions_of, "ADMIN")
    site = room.read(need_site, "")
    assert (site.code, site.zone_info) == ("MAIN", "Europe/Berlin")
    dock = room.read(find_location, site.id, "DOCK")
    assert dock is not None
    assert dock.kind == "dock"
    assert room.read(check) == []
    room.close()


@pytest.mark.parametrize(
    ("name", "pin", "zone", "refused"),
    [("Ada", "123", "UTC", "pin_too_short"), ("", PIN, "UTC", "text_missing"), ("Ada", PIN, "Mars", "unknown_value")],
)
def test_a_first_start_that_is_refused_can_be_begun_again(
    sqlite_url: str, name: str, pin: str, zone: str, refused: str
) -> None:
    room = Stockroom(sqlite_url, pepper=b"pepper")
    with pytest.raises(Rejection) as rejection:
        make_first_administrator(room, "DESK", name, pin, zone)
    assert rejection.value.code == refused
    badge = make_first_administrator(room, "DESK", "Ada", PIN)
    assert who_is(room, badge).code == "ADMIN"
    room.close()


def test_a_first_start_that_is_interrupted_leaves_nothing_behind(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(command: IssueBadge, books: object) -> Outcome:
        raise KeyboardInterrupt

    room = Stockroom(sqlite_url, pepper=b"pepper")
    with monkeypatch.context() as patched:
        patched.setattr(IssueBadge, "post", interrupted)
        with pytest.raises(KeyboardInterrupt):
            make_first_administrator(room, "DESK", "Ada", PIN)
    assert room.read(nobody_yet)
    assert who_is(room, make_first_administrator(room, "DESK", "Ada", PIN)).code == "ADMIN"
    room.close()
