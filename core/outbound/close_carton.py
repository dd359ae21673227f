"""Closing a carton: box and weight are noted, label and slip printed, the label verified; and opening it again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import update

from core.books import Books
from core.catalogue.label_route import printer_for
from core.catalogue.measures import THOUSAND, measure
from core.catalogue.site import SiteRow
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.internal.print_label import zone_of
from core.outbound.box_type import BoxType, need_box_type
from core.outbound.carton import CartonRow, contents_of, expected_mg, hold_carton, shown_weight
from core.outbound.carton_paper import LABEL, SLIP, carton_label, packing_slip
from core.outbound.picking import UNDER_WAY
from core.outbound.run_row import require_in_no_run
from core.outbound.sales_order import SaleRow, follow_sales
from core.printing import void_papers_of
from core.schema.tables import carton
from core.undo import Posted

OFF_PERCENT, OFF_MG = 10, 50_000  # a weight that is off by more than both is asked about


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCarton(SiteCommand):
    """Closes a carton, in a `box` of that type and with that weight, and has its label and its packing slip printed.

    A weight far from what box and goods should weigh is refused unless somebody is `sure`. Each comes out at the
    `printer`, or where the site sends such, or at the station's `usual` one: at the first that can print it.
    """

    permission: ClassVar[str] = "pack"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    carton: str
    box: str = ""
    weight_g: Decimal | None = None
    printer: str = ""
    usual: str = ""
    sure: bool = False

    def post(self, books: Books) -> Outcome:
        """Notes what it weighs and queues its papers."""
        connection, at = books.connection, books.site(self.site)
        box, sale = hold_carton(connection, self.carton, at.id)
        box.require("open")
        sale.requires(UNDER_WAY)
        sale.require_free()
        require_in_no_run(connection, box.plate_id, box.code)
        kind = need_box_type(connection, self.box) if self.box else None
        weight = self._weight(books, box, kind)
        values = {"state": "closed", "box_type_id": kind.id if kind else None, "weight_mg": weight, "verified": 0}
        connection.execute(update(carton).where(carton.c.plate_id == box.plate_id).values(**values))
        box = box._replace(state="closed", weight_mg=weight)
        label = self._print(books, at, LABEL, box, carton_label(connection, sale, box))
        slip = self._print(books, at, SLIP, box, packing_slip(connection, sale, box))
        books.follow(sale.id, follow_sales)
        facts = {
            "site": at.code, "order": sale.number, "carton": box.code, "number": str(box.sequence),
            "box": kind.code if kind else "", "weight": shown_weight(weight), "printer": label, "slip": slip,
        }  # fmt: skip
        told = " ".join(filter(None, (f"{box.code} closed", facts["box"], facts["weight"])))
        return Outcome(told if label else f"{told}, no printer", facts)

    def _weight(self, books: Books, box: CartonRow, kind: BoxType | None) -> int | None:
        """The weight in milligrams, if it was weighed; refused where box and goods cannot weigh that."""
        goods = contents_of(books.connection, box.plate_id)
        if not goods:
            raise Rejection("carton_empty", carton=box.code)
        expected = expected_mg(goods, kind)
        weight = None if self.weight_g is None else measure("weight_g", self.weight_g, THOUSAND)
        if weight == 0:
            raise Rejection("quantity_not_positive", quantity="0 g")
        known = weight or expected
        if kind is not None and kind.weight_max_mg:
            if known is None:
                raise Rejection("weight_wanted", box=kind.code, most=shown_weight(kind.weight_max_mg))
            if known > kind.weight_max_mg:
                shown = {"weight": shown_weight(known), "most": shown_weight(kind.weight_max_mg)}
                raise Rejection("carton_too_heavy", box=kind.code, **shown)
        off = abs(weight - expected) if weight and expected else 0
        if off > OFF_MG and off * 100 > (expected or 0) * OFF_PERCENT and not self.sure:
            raise Rejection("weight_unlikely", weight=shown_weight(weight), expected=shown_weight(expected))
        return weight

    def _print(self, books: Books, at: SiteRow, design: str, box: CartonRow, data: dict[str, str]) -> str:
        """Queues a paper, and says at which printer; there may be none."""
        zone = zone_of(books.connection, at, box.location, "")
        asked = {"named": self.printer, "usual": self.usual}
        printer = printer_for(books.connection, at.id, design, books.device, zone, **asked)
        if printer:
            books.print(printer, design, data)
        return printer

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """The carton is open again; its label is no longer good."""
        _open_again(books, *_held(books, posted))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenCarton(SiteCommand):
    """Opens a closed carton that stands here still, whoever closed it and whenever: its label is no longer good.

    To close it again is the way back, with a new label.
    """

    permission: ClassVar[str] = "pack"

    carton: str

    def post(self, books: Books) -> Outcome:
        """Opens it, and takes back its papers that have not come out yet."""
        at = books.site(self.site)
        box, sale = hold_carton(books.connection, self.carton, at.id)
        box.require_here()
        box.require("closed")
        _open_again(books, box, sale)
        void_papers_of(books.connection, (LABEL, SLIP), box.code, books.now)
        return Outcome(f"{box.code} is open again", {"site": at.code, "order": sale.number, "carton": box.code})


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyCarton(SiteCommand):
    """Says that the label of a closed carton was scanned on it: it is the right one, and can be read."""

    permission: ClassVar[str] = "pack"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    carton: str

    def post(self, books: Books) -> Outcome:
        """Notes it."""
        at = books.site(self.site)
        box, sale = hold_carton(books.connection, self.carton, at.id)
        box.require("closed")
        _verify(books, box, 1)
        return Outcome(f"{box.code} verified", {"site": at.code, "order": sale.number, "carton": box.code})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Its label is to be scanned again."""
        _verify(books, _held(books, posted)[0], 0)


def _open_again(books: Books, box: CartonRow, sale: SaleRow) -> None:
    """The held carton takes goods again; on a truck it stays closed."""
    box.require_here()
    values = {"state": "open", "box_type_id": None, "weight_mg": None, "verified": 0}
    books.connection.execute(update(carton).where(carton.c.plate_id == box.plate_id).values(**values))
    books.follow(sale.id, follow_sales)


def _held(books: Books, posted: Posted) -> tuple[CartonRow, SaleRow]:
    """The carton of a posting, which must still be closed, with its order."""
    box, sale = hold_carton(books.connection, posted.facts["carton"], books.site(posted.facts["site"]).id)
    box.require("closed")
    return box, sale


def _verify(books: Books, box: CartonRow, verified: int) -> None:
    books.connection.execute(update(carton).where(carton.c.plate_id == box.plate_id).values(verified=verified))
