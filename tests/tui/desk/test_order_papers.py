"""Sending at the desk: the order is noted as sent, its PDF and e-mail are in the station's folder, and said where."""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path

import pytest
from pypdf import PdfReader

from core.catalogue.party import DefineSupplier
from core.inbound.approve_purchase import ApprovePurchase
from core.inbound.purchase_order import OrderedLine, OrderPurchase, find_order
from core.values import ONE, to_decimal
from tests.floor.flaky_store import FlakyStore
from tests.floor.stage import Stage, staged
from tests.tui.desk.office import open_desk
from tui.view import Tier


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "papers"
    made.mkdir()
    return made


def approved(desk: Stage, folder: Path | str, email: str = "sales@acme.example") -> None:
    """The order X-1 may be sent, from a station with that folder."""
    line = OrderedLine(sku="10447", quantity=to_decimal(ONE))
    desk.set_up(
        DefineSupplier(code="ACME", name="Acme Fasteners", email=email),
        OrderPurchase(number="X-1", supplier="ACME", lines=(line,), draft=True),
        ApprovePurchase(order="X-1"),
    )
    desk.documents = str(folder)
    desk.power_off_and_on()
    open_desk(desk, "orders")
    desk.scan("X-1")
    desk.press("ESC")


def is_sent(desk: Stage) -> bool:
    found = desk.room.read(find_order, "X-1")
    return found is not None and found.state == "sent"


def test_a_sent_order_lies_in_the_folder_and_the_message_says_where(desk: Stage, folder: Path) -> None:
    approved(desk, folder)
    desk.press("F4")
    desk.enter()
    assert desk.said == f"X-1 sent to Acme Fasteners / {folder}/X-1.pdf and .eml"
    assert "Purchase order X-1" in PdfReader(folder / "X-1.pdf").pages[0].extract_text()
    mail = message_from_bytes((folder / "X-1.eml").read_bytes())
    assert mail["To"] == "Acme Fasteners <sales@acme.example>"
    assert is_sent(desk)


@pytest.mark.parametrize(
    ("where", "email", "said", "tier"),
    [
        ("", "sales@acme.example", "no folder for papers here", Tier.OK),
        ("papers", "", "papers/X-1.pdf, ACME has no e-mail address", Tier.OK),
        ("gone", "sales@acme.example", "gone/X-1.pdf: No such file or directory", Tier.NOTE),
    ],
)
def test_an_order_is_sent_whatever_becomes_of_its_papers(
    desk: Stage, folder: Path, where: str, email: str, said: str, tier: Tier
) -> None:
    approved(desk, folder.parent / where if where else "", email)
    desk.press("F4")
    desk.enter()
    assert desk.said.startswith("X-1 sent to Acme Fasteners")
    assert desk.said.endswith(said)
    assert (desk.tier, is_sent(desk)) == (tier, True)


def test_the_papers_are_printed_again_as_the_order_is_now(desk: Stage, folder: Path) -> None:
    approved(desk, folder)
    desk.press("F7")
    assert desk.prompt == "ENT=print"
    desk.enter()
    assert desk.said == f"{folder}/X-1.pdf and .eml / "
    assert not is_sent(desk)
    desk.scan("PO4500017")
    desk.press("ESC")
    desk.press("F7")
    desk.press("F3")
    assert sorted(path.name for path in folder.iterdir()) == ["X-1.eml", "X-1.pdf"]


@pytest.mark.parametrize(
    ("where", "said"),
    [("", "No folder for papers here / name it in stockhand.toml"), ("gone", "X-1.pdf is not written / No such file")],
)
def test_what_cannot_be_printed_is_said(desk: Stage, folder: Path, where: str, said: str) -> None:
    approved(desk, folder.parent / where if where else "")
    desk.press("F7")
    if desk.prompt == "ENT=print":
        desk.enter()
    assert said in desk.said
    assert desk.tier is Tier.SOFT


def test_a_store_that_is_away_after_the_booking_leaves_it_booked(
    office_sqlite: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FlakyStore(monkeypatch)
    with staged(office_sqlite, "DESK1", deadline_s=0) as desk:
        approved(desk, folder)
        desk.press("F4")
        store.miss(2, "before")
        desk.enter()
        assert desk.said.startswith("X-1 sent to Acme Fasteners")
        store.mend()
        assert is_sent(desk)
    assert list(folder.iterdir()) == []
