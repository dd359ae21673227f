"""`stockhand order`: the papers of a purchase order."""

from __future__ import annotations

from argparse import Namespace

from core.errors import StockhandError
from core.exchange.order_mail import order_mail
from core.exchange.order_paper import order_paper
from core.exchange.order_pdf import order_pdf
from core.inbound.order_card import order_card
from tui.command_line.database import open_room
from tui.command_line.lines import say


def run(arguments: Namespace) -> int:
    """Writes the order as a PDF, as an e-mail with the PDF, or both."""
    if arguments.to is None and arguments.email is None:
        raise StockhandError("Where to? Name a file with --to or --email")
    with open_room(arguments) as room:
        paper = order_paper(room.read(order_card, arguments.number))
    pdf = order_pdf(paper)
    files = {}
    if arguments.to is not None:
        files[arguments.to] = pdf
    if arguments.email is not None:
        files[arguments.email] = order_mail(paper, pdf)
    for file, content in files.items():
        file.write_bytes(content)
        say(f"{file}: {paper.title}, {len(paper.lines)} lines")
    return 0
