"""Picking straight into the shipping carton: what is picked for an order goes into it from now on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.books import Books
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.plates import hold_plates, holds_goods, need_plate, plate_code
from core.outbound.carton import find_carton
from core.outbound.picks import picks_of_run
from core.outbound.run_row import need_open_run
from core.outbound.sales_order import need_sale
from core.outbound.tote import Tote, begin_tote, forget_tote, hold_run, totes_of
from core.undo import Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class PickIntoCarton(SiteCommand):
    """Says that what a run picks for an order from now on goes into that carton: an unused label, or an open one of it.

    It begins as a carton with the first goods, as at the packing table; closed it is there.
    """

    permission: ClassVar[str] = "pick"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    run: str
    order: str
    carton: str

    def post(self, books: Books) -> Outcome:
        """Gives the carton a slot of the run."""
        connection, at = books.connection, books.site(self.site)
        run = need_open_run(connection, self.run, at.id)
        sale = need_sale(connection, self.order, at.id)
        code = plate_code(self.carton)
        plate_id = books.load_plate(code, run.place_id, for_order=True)
        hold_plates(connection, lambda: [plate_id])  # nobody else begins it just now
        run = hold_run(connection, run.id)
        if all(each.order_id != sale.id for each in picks_of_run(connection, run.id)):
            raise Rejection("order_not_in_run", order=sale.number, run=run.number)
        if find_carton(connection, code) is None and holds_goods(connection, plate_id):
            raise Rejection("plate_not_empty", plate=code)
        totes = totes_of(connection, run.id)
        slot = begin_tote(connection, run, totes, sale.id, Tote(plate_id, code, sale.id), is_carton=1)
        facts = {"site": at.code, "order": sale.number, "run": run.number, "carton": code, "slot": str(slot)}
        return Outcome(f"{code} is a carton of {sale.number}", {**facts, **books.loaded_facts()})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """The run does without it again; refused where something was picked into it."""
        facts = posted.facts
        run = hold_run(books.connection, need_open_run(books.connection, facts["run"], books.site(facts["site"]).id).id)
        plate = need_plate(books.connection, facts["carton"])
        if holds_goods(books.connection, plate.id):
            raise Rejection("plate_not_empty", plate=plate.code)
        forget_tote(books.connection, run, facts["slot"], plate.id)
