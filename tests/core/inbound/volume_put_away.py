"""What becomes of goods at two docks: checked, carried to their bins, some of them twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.core.inbound.volume_deliveries import Clerk, Sent
from tests.core.inbound.volume_goods import ASIDE, DOCKS, OFFICE, House
from tests.core.inbound.volume_paper import Amount, Paper, Shelf

# What the house advises for a plate, or for goods that lie loose: a bin, or nothing.
Advise = Callable[[str, list[tuple[Shelf, Amount]]], str]


class Carriers:
    """Puts away what lies at the docks: each dock's commands in their order."""

    def __init__(self, paper: Paper, of: House, kinds: dict[str, str]) -> None:
        self.clerk = Clerk(paper, 2)
        self.paper = paper
        self.wide = of.wide
        self.kinds = kinds  # of each item, by its SKU

    def put_away(self, advise: Advise, advised: float) -> dict[str, list[Sent]]:
        """What is sent from each dock in a round; such a share of it goes where it is advised."""
        return {dock: list(self._from(dock, advise, advised)) for dock in DOCKS}

    def _from(self, dock: str, advise: Advise, advised: float) -> Iterator[Sent]:
        yield from self._decisions(dock)
        for plate, goods in self._waiting(dock):
            if self.clerk.often(0.08):
                continue
            target = advise(plate, goods) if self.clerk.often(advised) else ""
            yield from self._carried(dock, plate, goods, target)
        shelf = next((each for each in self.paper.on_hand if each.location == dock and self._counted(each)), None)
        if shelf is not None:
            too_much = {"sku": shelf.sku, "quantity": str(self.paper.on_hand[shelf].pieces + 1), "source": dock}
            yield self.clerk.send(
                dock, "PutAway", refused="not_enough", target=self.wide[0], status=shelf.status, **too_much
            )

    def _counted(self, shelf: Shelf) -> bool:
        return not shelf.plate and not shelf.lot

    def _decisions(self, dock: str) -> Iterator[Sent]:
        """Most of what is checked is let go, some fails, some is not decided yet."""
        for shelf, amount in list(self.paper.on_hand.items()):
            if (shelf.location, shelf.status) != (dock, "quality") or self.clerk.often(0.1):
                continue
            what = {"quantity": str(amount.pieces), "location": dock, "plate": shelf.plate}
            if shelf.plate:
                del what["location"]
            fails = self.clerk.often(0.15)
            kind, reason = ("RejectQuality", "DEFECT") if fails else ("ReleaseQuality", "")
            yield self.clerk.send(dock, kind, by=OFFICE, reason=reason, **self._named(shelf), **what)

    def _waiting(self, dock: str) -> list[tuple[str, list[tuple[Shelf, Amount]]]]:
        """Plates that stand by themselves with all on them, and loose goods."""
        here = [(shelf, amount) for shelf, amount in self.paper.on_hand.items() if shelf.location == dock]
        plates = dict.fromkeys(self.paper.stands_on.get(shelf.plate, shelf.plate) for shelf, _ in here if shelf.plate)
        loose = [("", [each]) for each in here if not each[0].plate]
        return [*((plate, self.paper.on_plate(plate)) for plate in plates), *loose]

    def _carried(self, dock: str, plate: str, goods: list[tuple[Shelf, Amount]], advised: str) -> Iterator[Sent]:
        plain = ASIDE if all(shelf.status != "available" for shelf, _ in goods) else self.clerk.chance.choice(self.wide)
        elsewhere = advised not in ("", plain) and self.clerk.often(0.1)
        why = {"suggested": advised, "reason": "CLOSER" if elsewhere else ""}
        target = plain if elsewhere else advised or plain
        if plate and not advised and self.clerk.often(0.05):
            yield self.clerk.send(dock, "PutAwayAll", plate=plate, target=target)
            return
        whole = {"plate": plate} if plate else self._loose(dock, *goods[0])
        put = self.clerk.send(dock, "PutAway", target=target, **whole, **why)
        yield put
        if not advised and self.clerk.often(0.03):  # the wrong bin: taken back, and into another one
            yield self.clerk.send(dock, "Undo", posting=str(put.id))
            yield self.clerk.send(dock, "PutAway", target=self.clerk.chance.choice(self.wide), **whole)
        if self.clerk.often(0.01):
            yield put

    def _loose(self, dock: str, shelf: Shelf, amount: Amount) -> dict[str, Any]:
        """All of it, or a part now and the rest another time."""
        part = {"quantity": str(amount.pieces)}
        if self.kinds[shelf.sku] == "plain" and amount.pieces > 10 and self.clerk.often(0.2):
            part = {"quantity": str(amount.pieces // 2)}
        return {**self._named(shelf), **part, "source": dock, "status": shelf.status}

    def _named(self, shelf: Shelf) -> dict[str, str]:
        lot = "serial" if self.kinds[shelf.sku] == "serial" else "lot"
        return {"sku": shelf.sku, lot: shelf.lot}
