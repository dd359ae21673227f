"""`stockhand order`: the papers of a purchase order."""

from __future__ import annotations

from argparse import Namespace

from core.errors import StockhandError
from core.exchange.order_files import EMAIL, PDF, order_files, write_whole
from core.inbound.order_card import order_card
from tui.command_line.database import open_room
from tui.command_line.lines import say


def run(arguments: Namespace) -> int:
    """Writes the order as a PDF, as an e-mail with the PDF, or both."""
    wanted = {ending: file for ending, file in ((PDF, arguments.to), (EMAIL, arguments.email)) if file is not None}
    if not wanted:
        raise StockhandError("Where to? Name a file with --to or --email")
    with open_room(arguments) as room:
        card = room.read(order_card, arguments.number)
    of = order_files(card, wanted)
    for ending, content in of.contents.items():
        write_whole(wanted[ending], content)
        say(f"{wanted[ending]}: {of.paper.title}, {len(of.paper.lines)} lines")
    return 0
