"""`stockhand order print`: a purchase order as a PDF and as an e-mail file."""

from __future__ import annotations

from decimal import Decimal
from email import message_from_bytes
from pathlib import Path

import pytest
from pypdf import PdfReader

from core.catalogue.party import DefineSupplier
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from tests.core.warehouse import Warehouse
from tests.tui.command_line.command import Command, Ended


def test_an_order_is_written_as_pdf_and_mail(sqlite_warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    sqlite_warehouse.post(DefineSupplier(code="ACME", name="Acme", email="orders@acme.example"))
    pdf, mail = home / "po1.pdf", home / "po1.eml"
    ended = stockhand("order", "print", "po1", "--to", pdf, "--email", mail, "--database", sqlite_warehouse.url)
    assert ended == Ended(0, f"{pdf}: Purchase order PO1, 6 lines\n{mail}: Purchase order PO1, 6 lines\n", "")
    assert "Purchase order PO1" in PdfReader(pdf).pages[0].extract_text()
    _, text, attached = message_from_bytes(mail.read_bytes()).walk()
    assert attached.get_payload(decode=True) == pdf.read_bytes()
    assert "6 lines" in str(text.get_payload())


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("PO1",), 2, "Where to? Name a file with --to or --email"),
        (("PO99", "--to", "x.pdf"), 1, "No order PO99 - scan an order"),
        (("PO1", "--email", "x.eml"), 1, "ACME has no e-mail address - define it with one"),
        (("DRAFT", "--email", "x.eml"), 1, "Order DRAFT is draft - approved orders are sent"),
        (("PO1", "--to", "nowhere/x.pdf"), 2, "nowhere/x.pdf: No such file or directory"),
    ],
)
def test_what_cannot_be_written_is_said_in_a_line(
    sqlite_warehouse: Warehouse,
    home: Path,
    stockhand: Command,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    status: int,
    said: str,
) -> None:
    monkeypatch.chdir(home)
    line = OrderedLine(sku="NUT", quantity=Decimal(1))
    sqlite_warehouse.post(OrderPurchase(number="DRAFT", supplier="ACME", lines=(line,), draft=True))
    ended = stockhand("order", "print", *arguments, "--database", sqlite_warehouse.url)
    assert ended.complained(status) == said
    assert list(home.glob("*.eml")) == []
