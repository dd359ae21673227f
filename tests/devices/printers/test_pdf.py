"""Documents as PDF: everything on them can be read back, whole jobs through the spool, and nothing is lost."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from core.labels.errors import LabelError
from core.labels.lines import joined
from core.labels.slip import Row, Slip
from devices.config import Printer, language, wire
from devices.errors import DeviceRefused
from devices.printers.pdf import CHARACTERS, render
from devices.printers.pdf_language import Pdf
from devices.printers.spool import Outlet, Spool
from tests.core.labels.documents import BILL_OF_LADING, DELIVERY_NOTE, FULL, MANIFEST
from tests.core.labels.drawn import draw, draw_slip
from tests.devices.printers.job_queue import MemoryQueue

PAPERS = {"bill_of_lading": BILL_OF_LADING, "manifest": MANIFEST, "delivery_note": DELIVERY_NOTE}


def texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("name", PAPERS)
def test_all_that_is_on_a_paper_can_be_read(name: str) -> None:
    (text,) = texts(Pdf().render(draw_slip(name, 1, PAPERS[name]), 1))
    said = " ".join(text.split())
    for word in ("SH000012", "DHL next day", "1Z999", "Muster GmbH", "SO-1007", "Page 1 of 1"):
        assert word in said, text


def test_a_signature_is_asked_for_and_who_took_it_is_named() -> None:
    (text,) = texts(Pdf().render(draw_slip("bill_of_lading", 1, BILL_OF_LADING), 1))
    assert "Taken over by Mr Jones" in text
    assert "Signature" in text


def test_five_hundred_cartons_go_over_several_pages_and_none_is_left_out() -> None:
    cartons = [(f"LP{number:06}", "SO1", "Beta", "1.5 kg", "") for number in range(500)]
    pages = texts(Pdf().render(draw_slip("manifest", 1, {**MANIFEST, "lines": joined(cartons)}), 1))
    assert len(pages) > 5
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert all(code in "".join(pages) for code, *_ in cartons)


def test_the_same_paper_is_the_same_file_and_copies_are_pages() -> None:
    slip = draw_slip("manifest", 1, MANIFEST)
    assert render(slip, 1) == render(slip, 1)
    assert len(texts(render(slip, 3))) == 3


def test_letters_that_readers_lack_and_the_longest_values_are_drawn() -> None:
    (text,) = texts(render(Slip((Row("Łódź Ελλάδα"), Row("x" * CHARACTERS))), 1))
    assert "x" * CHARACTERS in text
    assert "?" in text or "Łódź" in text
    for name in PAPERS:
        assert texts(render(draw_slip(name, 1, FULL[name]), 1))


def test_a_label_is_no_document_and_pdf_goes_over_no_line() -> None:
    with pytest.raises(LabelError, match="a label needs a label printer"):
        Pdf().render(draw("location", 1, {"code": "A1", "check": "11"}), 1)
    with pytest.raises(DeviceRefused, match="through CUPS"):
        Pdf().talk(None)  # type: ignore[arg-type]  # it looks at no link


def test_papers_wait_for_a_folder_that_is_away_and_come_whole_once_it_is_back(tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.touch()  # nothing can be put below a file
    printer = Printer((away / "papers").as_uri(), language="pdf")
    queue = MemoryQueue()
    job = queue.add("PAPERS", "manifest", MANIFEST)
    spool = Spool(queue, {"PAPERS": Outlet(wire(printer), language(printer))}, "me")
    assert (spool.work_off("PAPERS"), queue.rows[job].state) == (0, "queued")
    away.unlink()
    queue.now = queue.rows[job].due
    assert (spool.work_off("PAPERS"), queue.rows[job].state) == (1, "confirmed")
    (file,) = (away / "papers").iterdir()
    assert file.name.endswith("-manifest.pdf")
    assert "SH000012" in texts(file.read_bytes())[0]
