"""A purchase order as files: the PDF, the e-mail with it, and each of them whole or not there at all."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from core.errors import Rejection
from core.exchange.order_mail import order_mail
from core.exchange.order_paper import ASIDE, OrderPaper, order_paper
from core.inbound.order_card import OrderCard

PDF, EMAIL = "pdf", "eml"


class OrderFiles(NamedTuple):
    """What is in the files, by their ending, and the name without an ending that they go by in a folder."""

    paper: OrderPaper
    name: str
    contents: Mapping[str, bytes]


class Written(NamedTuple):
    """The files of an order in their folder, and why there is no e-mail among them."""

    files: tuple[Path, ...]
    no_email: str


def order_files(card: OrderCard, wanted: Collection[str]) -> OrderFiles:
    """The files with these endings; the e-mail is refused where it could not be sent."""
    from core.exchange.order_pdf import order_pdf  # drawing needs a large library, which the floor never loads

    paper = order_paper(card)
    pdf = order_pdf(paper)
    contents = {PDF: pdf} if PDF in wanted else {}
    if EMAIL in wanted:
        contents[EMAIL] = order_mail(paper, pdf)
    return OrderFiles(paper, _name(paper), contents)


def put_in_folder(card: OrderCard, folder: Path) -> Written:
    """Writes the PDF, and the e-mail where it can be sent, each under the name of the order and its revision."""
    no_email = ""
    try:
        of = order_files(card, (PDF, EMAIL))
    except Rejection as refused:
        of, no_email = order_files(card, (PDF,)), refused.happened
    files = {folder / f"{of.name}.{ending}": content for ending, content in of.contents.items()}
    for file, content in files.items():
        write_whole(file, content)
    return Written(tuple(files), no_email)


def write_whole(file: Path, content: bytes) -> None:
    """Writes it beside the file and gives it the name then, safe from a power cut; what is no plain file is written to.

    An error names the file that was wanted.
    """
    try:
        if file.exists() and not file.is_file():
            file.write_bytes(content)
        else:
            _write_beside(file, content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file)) from error


def _write_beside(file: Path, content: bytes) -> None:
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
        part.replace(file)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _name(paper: OrderPaper) -> str:
    """One name for each revision of each order, which every file system takes."""
    head = paper.head
    revision = f"r{head.revision}" if head.revision else ""
    return "-".join(filter(None, (quote(head.number, safe=""), revision, ASIDE.get(head.state, ""))))
