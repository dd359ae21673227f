"""A purchase order as an e-mail file, to be opened in a mail program, looked over and sent."""

from __future__ import annotations

import hashlib
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage

from core.errors import Rejection
from core.exchange.order_paper import ASIDE, OrderPaper

_GREETING = """\
Dear {party},

please find attached our {what} of {ordered_on}.
{lines}
Kind regards
{site}
"""


def order_mail(paper: OrderPaper, pdf: bytes) -> bytes:
    """The order to its supplier's address with the PDF attached; refused before it is approved."""
    head = paper.head
    if ASIDE.get(head.state):
        raise Rejection("order_not_approved", order=head.number, state=head.state)
    if not head.email:
        raise Rejection("no_email", supplier=head.supplier)
    name, _, domain = head.email.rpartition("@")
    mail = EmailMessage(policy=policy.SMTP)
    mail["To"] = Address(head.party, name, domain)
    mail["Subject"] = _what(paper)[0].upper() + _what(paper)[1:]
    mail["X-Unsent"] = "1"  # mail programs open it as a draft, and put the date and the sender in
    mail.set_content(_text(paper), cte="quoted-printable")
    mail.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{paper.file_name}.pdf")
    mail.set_boundary(f"=_{hashlib.sha256(pdf).hexdigest()[:40]}")  # the same each time, and in no text
    return mail.as_bytes()


def _what(paper: OrderPaper) -> str:
    revision = f", revision {paper.head.revision}" if paper.head.revision else ""
    return f"purchase order {paper.head.number}{revision}"


def _text(paper: OrderPaper) -> str:
    head = paper.head
    sums = f", in all {paper.total}" if paper.total else ""
    lines = f"It has {len(paper.lines)} lines{sums}.\n"
    if head.revision:
        lines += "It replaces what we sent you before.\n"
    if head.note:
        lines += f"{head.note}\n"
    given = {"party": head.party, "what": _what(paper), "ordered_on": head.ordered_on, "site": head.site_name}
    return _GREETING.format(**given, lines=lines)
