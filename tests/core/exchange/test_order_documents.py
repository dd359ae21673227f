"""Purchase orders on paper and as mail, read by an independent reader of PDF and of mail."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from pypdf import PdfReader
from reportlab.pdfbase.pdfmetrics import stringWidth

import core.exchange.order_pdf
from core.catalogue.item import DefineItem
from core.catalogue.party import DefineSupplier
from core.catalogue.supplier_item import DefineSupplierItem
from core.errors import Rejection
from core.exchange.order_mail import order_mail
from core.exchange.order_paper import OrderPaper, order_paper
from core.exchange.order_pdf import order_pdf
from core.inbound.change_purchase import ChangedLine, ChangePurchase
from core.inbound.close_purchase import CloseShort
from core.inbound.order_card import OrderCard, OrderHead, order_card
from core.inbound.purchase_order import OrderedLine, OrderLineRow, OrderPurchase
from tests.core.warehouse import Warehouse

HEAD = OrderHead(
    1, "PO3", "sent", 0, "ACME", "Acme", "orders@acme.example", "EUR", date(2026, 3, 2), date(2026, 3, 9), "", "",
    "MAIN", "Main",
)  # fmt: skip
LINE = OrderLineRow(
    1, 1, "PO3", 1, "BOLT", "Hex bolt M8", 40_000_000, 0, 0, "BOX", "EA", 0, 2_000_000, 0, 0, 3_500_000,
    date(2026, 3, 9), "HX-8", 0, 0,
)  # fmt: skip
LONG = "Wendeschneidplatte für Aluminium " * 3 + "(sehr lang)"


def paper(*lines: OrderLineRow, **head: object) -> OrderPaper:
    return order_paper(OrderCard(HEAD._replace(**head), lines, (), ()))  # type: ignore[arg-type]  # the test's choice


def pages(made: OrderPaper) -> list[str]:
    """The text of each page, its white space as single blanks."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(order_pdf(made))).pages]


def test_an_order_is_on_paper_as_the_supplier_knows_its_goods(sqlite_warehouse: Warehouse) -> None:
    for command in (
        DefineSupplier(code="ACME", name="Acme & Söhne [GmbH] (West)", email="orders@acme.example", currency="EUR"),
        DefineSupplierItem(supplier="ACME", sku="BOLT", code="HX-8", pack="BOX", price=Decimal("3.50")),
        DefineItem(sku="NUT", name="Mutter ÄÖÜ ß € [M8] (verzinkt) \\ 100 %"),
    ):
        sqlite_warehouse.post(command)
    lines = (
        OrderedLine(sku="BOLT", quantity=Decimal(12)),
        OrderedLine(sku="NUT", quantity=Decimal(1000), price=Decimal("0.0125"), due_on=date(2026, 3, 20)),
        OrderedLine(sku="CABLE", quantity=Decimal("7.25"), price=Decimal(2)),
    )
    given = {"supplier": "ACME", "lines": lines, "due_on": date(2026, 3, 9), "note": "Ring at gate 2"}
    sqlite_warehouse.post(OrderPurchase(number="PO3", **given))  # type: ignore[arg-type]
    (text,) = pages(order_paper(sqlite_warehouse.room.read(order_card, "PO3")))
    for said in (
        "Purchase order PO3", "Acme & Söhne [GmbH] (West)", "orders@acme.example", "Ordered on 2026-03-02",
        "Due on 2026-03-09", "Ring at gate 2", "HX-8 our BOLT Hex bolt M8 2026-03-09 12 BOX 240 EA 3.50 42.00",
        "Mutter ÄÖÜ ß € [M8] (verzinkt) \\ 100 % 2026-03-20 1000 EA 0.0125 12.50", "7.25 M 2.00 14.50",
        "Total 69.00 EUR", "Page 1 of 1",
    ):  # fmt: skip
        assert said in text, said
    assert "Revision" not in text


def test_a_change_and_a_closed_line_show_on_the_paper(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.post(ChangePurchase(order="PO2", lines=(ChangedLine(line=1, price=Decimal(1)),)))
    sqlite_warehouse.post(ChangePurchase(order="PO2", lines=(ChangedLine(sku="CABLE", quantity=Decimal(3)),)))
    sqlite_warehouse.receive("NUT", 4, order="PO2")
    for line in (1, 2):
        sqlite_warehouse.post(CloseShort(order="PO2", line=line, reason="Discontinued"))
    (text,) = pages(order_paper(sqlite_warehouse.room.read(order_card, "PO2")))
    assert "Revision 2" in text
    assert "4 EA 1.00 4.00" in text
    assert "Cable" not in text


def test_five_hundred_lines_stand_under_a_heading_on_every_page_and_add_up() -> None:
    lines = [LINE._replace(line=n, name=LONG if n % 7 == 0 else f"Bolt {n}") for n in range(1, 501)]
    texts = pages(paper(*lines, note="Please deliver in the morning. " * 8))
    assert len(texts) > 10
    for number, text in enumerate(texts, 1):
        assert "Line Item Name Due Quantity Price Amount" in text
        assert f"Page {number} of {len(texts)}" in text
    whole = " ".join(texts)
    assert [n for n in range(1, 501) if f" {n} HX-8 " not in whole] == []
    assert ["Total" in text for text in texts] == [False] * (len(texts) - 1) + [True]
    assert "Total 3500.00 EUR" in texts[-1]


@pytest.mark.parametrize("count", range(24, 40))
def test_the_total_is_on_the_page_wherever_the_last_line_falls(count: int) -> None:
    made = paper(*(LINE._replace(line=n, supplier_code="") for n in range(1, count + 1)))
    reader = PdfReader(io.BytesIO(order_pdf(made)))
    lowest = [1000.0]

    def look(text: str, _cm: object, tm: list[float], _font: object, _size: object) -> None:
        if text.startswith("Total"):
            lowest.append(tm[5])

    reader.pages[-1].extract_text(visitor_text=look)
    assert min(lowest) > 40 or len(lowest) == 1
    assert "Total" in reader.pages[-1].extract_text()


def test_no_text_leaves_its_column() -> None:
    names = ("W" * 120, LONG, "", "x", "Donaudampfschifffahrtsgesellschaftskapitän " * 2)
    reader = PdfReader(io.BytesIO(order_pdf(paper(*(LINE._replace(line=n, name=t) for n, t in enumerate(names))))))
    text = "".join(reader.pages[0].extract_text().split())
    assert text.count("W") == 120 + LONG.count("W")
    rows = core.exchange.order_pdf.wrapped("W" * 120, "Helvetica", 9, 139.0)
    assert max(stringWidth(row, "Helvetica", 9) for row in rows) <= 139.0


def test_the_same_order_is_the_same_file() -> None:
    assert order_pdf(paper(LINE)) == order_pdf(paper(LINE))
    assert order_pdf(paper(LINE)) != order_pdf(paper(LINE._replace(price=1)))
    mails = [order_mail(paper(LINE), order_pdf(paper(LINE))) for _ in range(2)]
    assert mails[0] == mails[1]


def test_letters_of_other_scripts_are_printed_where_the_system_has_a_font(monkeypatch: pytest.MonkeyPatch) -> None:
    made = paper(LINE._replace(name="Болт М8 Śruba"))
    fonts = core.exchange.order_pdf.SYSTEM_FONTS
    if (fonts / "DejaVuSans.ttf").exists():
        assert "Болт М8 Śruba" in pages(made)[0]
    monkeypatch.setattr(core.exchange.order_pdf, "SYSTEM_FONTS", fonts / "nowhere")
    assert "???? ?8 ?ruba" in pages(made)[0]


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        (LINE._replace(price=None), ""),
        (LINE._replace(pack=None, pack_quantity=40_000_000, price=12_345), "0.49"),
        (LINE._replace(price=0), "0.00"),
        (LINE._replace(closed=1, done=30_000_000), "5.25"),
        (LINE._replace(quantity=10**15, pack=None, price=10**15), "1000000000000000000.00"),
    ],
)
def test_an_amount_is_the_price_of_what_was_ordered(line: OrderLineRow, amount: str) -> None:
    assert paper(line).lines[0].amount == amount


def test_a_total_says_when_something_has_no_price() -> None:
    assert paper(LINE, LINE._replace(price=None)).total == "7.00 EUR, without what has no price"
    assert paper(LINE._replace(price=None)).total == ""
    assert "Total" not in pages(paper())[0]


def test_a_draft_says_so_on_its_face() -> None:
    assert pages(paper(LINE, state="draft"))[0].startswith("Purchase order PO3 DRAFT")
    assert paper(LINE, number="a/b\\../c").file_name == "a_b____c"


def read_mail(made: OrderPaper, pdf: bytes = b"%PDF-") -> EmailMessage:
    mail = message_from_bytes(order_mail(made, pdf), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_the_mail_goes_to_the_supplier_with_the_order_in_it() -> None:
    made = paper(LINE, revision=2, party='Söhne, "Acme"', note="Ring at gate 2 – please")
    pdf = order_pdf(made)
    mail = read_mail(made, pdf)
    (to,) = mail["To"].addresses
    assert (to.display_name, to.addr_spec) == ('Söhne, "Acme"', "orders@acme.example")
    assert (mail["Subject"], mail["X-Unsent"], mail["Date"]) == ("Purchase order PO3, revision 2", "1", None)
    body = mail.get_body(("plain",))
    assert body is not None
    for said in ('Dear Söhne, "Acme",', "in all 7.00 EUR", "It replaces what we sent", "Ring at gate 2 – please"):
        assert said in body.get_content()
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("PO3.pdf", "application/pdf")
    assert attached.get_content() == pdf
    assert not mail.defects


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ({"email": ""}, "no_email"),
        ({"state": "draft"}, "order_not_approved"),
        ({"state": "cancelled"}, "order_not_approved"),
    ],
)
def test_a_mail_that_cannot_go_out_is_refused(head: dict[str, str], code: str) -> None:
    with pytest.raises(Rejection) as refused:
        order_mail(paper(LINE, **head), b"")
    assert refused.value.code == code


@pytest.mark.parametrize("email", ["a@b.example", "o'neil+x=1@sub.acme-west.example", "A.B_c@d.co"])
def test_every_address_that_is_taken_can_be_written_to(email: str) -> None:
    assert read_mail(paper(LINE, email=email))["To"].addresses[0].addr_spec == email
