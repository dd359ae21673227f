"""Codes that nobody knows: kept where they were scanned, then given a meaning or dismissed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.books import Books
from core.catalogue.gtin import as_gtin
from core.catalogue.item import AssignCode, DefinePack, ItemRow, need_item, packs_of
from core.command import Command, Outcome, SiteCommand
from core.errors import Rejection
from core.gs1 import read_gs1
from core.identify import identify
from core.ledger.plates import PLATE_CODE
from core.schema.tables import unknown_code
from core.text import code_text
from core.values import ONE, quantity, safe_text, show_quantity

NOT_KNOWN = ("unknown_code", "unknown_item", "check_digit_wrong")  # what a scan of an unknown code is refused with
REMARK_LENGTH_MAX = 80
SCAN_LENGTH_MAX = 128


def code_on(text: str, symbology: str = "") -> str:
    """The code on a label that could be an item's: a GTIN with 14 digits, else as it is printed."""
    gs1 = read_gs1(text, symbology)
    code = text.strip(" ") if gs1 is None else gs1.gtin or gs1.internal_sku
    if not code:
        raise Rejection("bad_label", reason="it names no item")
    return _as_kept(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureCode(SiteCommand):
    """Keeps a code that nobody knows, with where it was scanned, for somebody who can say what it is.

    `document` is the order or receipt that is worked on, `location` the dock or bin, `previous` the last good scan.
    """

    permission: ClassVar[str] = "capture_code"

    code: str
    symbology: str = ""
    task: str = ""
    document: str = ""
    location: str = ""
    previous: str = ""
    remark: str = ""

    def post(self, books: Books) -> Outcome:
        """Writes it down; a code that means something by now is refused with what it is."""
        at = books.site(self.site)
        code = code_on(self.code, self.symbology)
        _require_unknown(books.connection, at.id, self.code, self.symbology)
        told = ("task", "document", "location", "previous")
        values = {name: safe_text(getattr(self, name), 40) for name in told} | {
            "site_id": at.id,
            "code": code,
            "scanned": safe_text(self.code.replace("\x1d", " "), SCAN_LENGTH_MAX),
            "symbology": safe_text(self.symbology, 8),
            "remark": safe_text(self.remark, REMARK_LENGTH_MAX),
            "posting_id": books.posting,
        }
        books.connection.execute(insert(unknown_code).values(**values))
        return Outcome(f"Kept {shown_code(code)}", {"code": code})


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachCode(Command):
    """Says what a code is that was scanned and not known: an item, in a pack that may be new.

    `holds` is how many base units go by the code: the item's pack of so many is meant, or a new one is made. A GTIN's
    first digit says nothing of that. Without a `kind` it is a GTIN where it can be one, else a code of our own.
    """

    permission: ClassVar[str] = "set_up_codes"

    code: str
    sku: str
    pack: str = ""
    holds: Decimal | None = None
    kind: str = ""
    supplier: str = ""

    def post(self, books: Books) -> Outcome:
        """Gives the code its meaning; nobody waits for it any longer."""
        of = need_item(books.connection, self.sku)
        code = _as_kept(self.code)
        _hold(books.connection, code)
        kind = self.kind or ("gtin" if as_gtin(code) else "internal")
        pack = self._pack(books, of)
        try:
            AssignCode(sku=of.sku, code=code, kind=kind, pack=pack, supplier=self.supplier).post(books)
        except IntegrityError:  # somebody else did at the same moment
            raise Rejection("code_taken", code=code, item="something else") from None
        settled = _settle(books, code, "attached", of.id)
        said = f"{shown_code(code)} is {of.sku} {pack}".strip()
        return Outcome(said, {"code": code, "sku": of.sku, "pack": pack, "waited": str(settled)})

    def _pack(self, books: Books, of: ItemRow) -> str:
        if self.holds is None:
            return self.pack
        holds = quantity(self.holds, of.decimals)
        if holds == ONE and not self.pack:
            return ""
        named = self.pack.upper()
        same = [pack.code for pack in packs_of(books.connection, of) if pack.quantity == holds]
        fitting = [code for code in same if named in ("", code)]
        if fitting:
            return fitting[0]
        code = named or f"PK{show_quantity(holds)}"
        DefinePack(sku=of.sku, pack=code, quantity=self.holds).post(books)
        return code


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissCode(Command):
    """Says that a captured code is none of ours: nobody need look at it any longer."""

    permission: ClassVar[str] = "set_up_codes"

    code: str
    remark: str = ""

    def post(self, books: Books) -> Outcome:
        """Takes the code off the list; scanned again, it can be captured again."""
        code = _as_kept(self.code)
        _hold(books.connection, code)
        if not _settle(books, code, "dismissed"):
            raise Rejection("code_not_waiting", code=shown_code(code))
        return Outcome(f"{shown_code(code)} dismissed", {"code": code})


def shown_code(code: str) -> str:
    """The code as it stands on the goods: a GTIN without the zeros before it."""
    return code.lstrip("0") if as_gtin(code) else code


def _as_kept(code: str) -> str:
    if PLATE_CODE.fullmatch(code.upper()):
        raise Rejection("code_of_a_plate", code=code)
    return as_gtin(code) or code_text("code", code)


def _require_unknown(connection: Connection, site_id: int, text: str, symbology: str) -> None:
    try:
        found = identify(connection, site_id, text, symbology=symbology)
    except Rejection as refused:
        if refused.code not in NOT_KNOWN:
            raise
        return
    raise Rejection("code_known", code=safe_text(text, 40), found=type(found[0]).__name__.lower())


def _hold(connection: Connection, code: str) -> None:
    """Holds what was kept of the code: of two who say what it is the second is told what the first has said."""
    waiting = select(unknown_code.c.id).where(unknown_code.c.code == code, unknown_code.c.state == "open")
    connection.execute(waiting.order_by(unknown_code.c.id).with_for_update()).all()


def _settle(books: Books, code: str, state: str, item_id: int | None = None) -> int:
    waiting = (unknown_code.c.code == code, unknown_code.c.state == "open")
    values = {"state": state, "item_id": item_id, "settled_by": books.posting}
    return books.connection.execute(update(unknown_code).where(*waiting).values(**values)).rowcount
