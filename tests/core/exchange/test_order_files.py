"""The files of an order: named by it and its revision, each whole or not there, and no e-mail where none can go out."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from core.catalogue.party import DefineSupplier
from core.exchange.order_files import put_in_folder, write_whole
from core.inbound.change_purchase import ChangedLine, ChangePurchase
from core.inbound.order_card import OrderCard, order_card
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.values import ONE, to_decimal
from tests.core.warehouse import Warehouse


def card(warehouse: Warehouse, number: str = "PO1") -> OrderCard:
    return warehouse.room.read(order_card, number)


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_an_order_is_put_in_a_folder_as_pdf_and_mail(sqlite_warehouse: Warehouse, tmp_path: Path) -> None:
    sqlite_warehouse.post(DefineSupplier(code="ACME", name="Acme", email="orders@acme.example"))
    folder = tmp_path / "orders"
    folder.mkdir()
    for _again in range(2):
        written = put_in_folder(card(sqlite_warehouse), folder)
        assert (written.files, written.no_email) == ((folder / "PO1.pdf", folder / "PO1.eml"), "")
    line = ChangedLine(line=1, quantity=to_decimal(7 * ONE))
    sqlite_warehouse.post(ChangePurchase(order="PO1", lines=(line,)))
    put_in_folder(card(sqlite_warehouse), folder)
    assert names(folder) == ["PO1-r1.eml", "PO1-r1.pdf", "PO1.eml", "PO1.pdf"]
    assert (folder / "PO1.pdf").read_bytes() != (folder / "PO1-r1.pdf").read_bytes()


@pytest.mark.parametrize(
    ("number", "draft", "name", "why"),
    [
        ("A/1", False, "A%2F1.pdf", "ACME has no e-mail address"),
        ("A_1", True, "A_1-DRAFT.pdf", "Order A_1 is draft"),
        ("..", False, "...pdf", "ACME has no e-mail address"),
    ],
)
def test_without_a_mail_there_is_the_pdf_and_the_reason(
    sqlite_warehouse: Warehouse, tmp_path: Path, number: str, draft: bool, name: str, why: str
) -> None:
    line = OrderedLine(sku="NUT", quantity=to_decimal(ONE))
    sqlite_warehouse.post(OrderPurchase(number=number, supplier="ACME", lines=(line,), draft=draft))
    folder = tmp_path / "orders"
    folder.mkdir()
    written = put_in_folder(card(sqlite_warehouse, number), folder)
    assert (names(folder), written.no_email) == ([name], why)


def test_a_file_that_cannot_be_written_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    wanted = tmp_path / "none" / "x.pdf"
    with pytest.raises(FileNotFoundError) as missing:
        write_whole(wanted, b"new")
    assert missing.value.filename == str(wanted)
    (tmp_path / "x.pdf").mkdir()
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path / "x.pdf", b"new")
    assert names(tmp_path) == ["x.pdf"]


def test_a_file_is_replaced_and_what_is_no_file_is_written_to(tmp_path: Path) -> None:
    file = tmp_path / "x.pdf"
    file.write_bytes(b"an older and longer one")
    write_whole(file, b"new")
    assert file.read_bytes() == b"new"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, b"new")
    assert os.read(reading, 10) == b"new"
    os.close(reading)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert names(tmp_path) == ["pipe", "x.pdf"]
