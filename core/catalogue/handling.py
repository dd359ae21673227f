"""How goods of an item are to be handled: its class, its measures, its hazard, the temperature it is kept at."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple, Protocol

from sqlalchemy import Connection, bindparam, select

from core.catalogue.item_class import need_class
from core.catalogue.measures import goods_measures
from core.errors import Rejection
from core.schema.catalogue import ABC_LETTERS, TEMPERATURES
from core.schema.tables import item, pack
from core.text import upper_code
from core.values import ONE

HAZARD_LENGTH_MAX = 12


class Handled(Protocol):
    """What a command says of the handling of an item; None leaves it as it is."""

    @property
    def item_class(self) -> str | None: ...
    @property
    def weight_g(self) -> Decimal | None: ...
    @property
    def volume_ml(self) -> Decimal | None: ...
    @property
    def height_mm(self) -> int | None: ...
    @property
    def hazard(self) -> str | None: ...
    @property
    def temperature(self) -> str | None: ...
    @property
    def abc(self) -> str | None: ...


class PackMeasures(NamedTuple):
    """What a pack holds, in millionths of the base unit, and what it measures; 0 is not known."""

    quantity: int
    weight_mg: int
    volume_mm3: int
    height_mm: int


class Handling(NamedTuple):
    """How an item is to be handled; `packs` are those with measures, the largest first."""

    item_id: int
    sku: str
    class_id: int | None
    hazard: str
    temperature: str
    abc: str
    unit: PackMeasures
    packs: tuple[PackMeasures, ...]

    def weight_mg(self, quantity: int) -> int:
        """What so much of the item weighs, as far as it is known."""
        return self._share("weight_mg", quantity)

    def volume_mm3(self, quantity: int) -> int:
        """The room that so much of the item takes, as far as it is known."""
        return self._share("volume_mm3", quantity)

    def height_mm(self, quantity: int) -> int:
        """How high so much of the item stands: as the largest pack of which there is a whole one."""
        whole = (each.height_mm for each in (*self.packs, self.unit) if each.height_mm and each.quantity <= quantity)
        return next(whole, self.unit.height_mm)

    def _share(self, name: str, quantity: int) -> int:
        """In proportion to the unit, else to the smallest pack that is measured."""
        measured = next((each for each in (self.unit, *reversed(self.packs)) if getattr(each, name)), None)
        return 0 if measured is None else int(getattr(measured, name) * quantity // measured.quantity)


_OF = select(
    item.c.id, item.c.sku, item.c.class_id, item.c.hazard, item.c.temperature, item.c.abc,
    item.c.weight_mg, item.c.volume_mm3, item.c.height_mm,
).where(item.c.id == bindparam("item_id"))  # fmt: skip
_PACKS = (
    select(pack.c.quantity, pack.c.weight_mg, pack.c.volume_mm3, pack.c.height_mm)
    .where(pack.c.item_id == bindparam("item_id"), pack.c.weight_mg + pack.c.volume_mm3 + pack.c.height_mm > 0)
    .order_by(pack.c.quantity.desc())
)


def handling_of(connection: Connection, item_id: int) -> Handling:
    """How goods of the item with that id are to be handled."""
    row = connection.execute(_OF, {"item_id": item_id}).one()
    packs = tuple(PackMeasures(*each) for each in connection.execute(_PACKS, {"item_id": item_id}))
    return Handling(*row[:6], PackMeasures(ONE, *row[6:]), packs)


def handling_values(connection: Connection, said: Handled) -> dict[str, object]:
    """The columns of an item that the command gives."""
    values: dict[str, object] = {**goods_measures(said.weight_g, said.volume_ml, said.height_mm)}
    if said.item_class is not None:
        values["class_id"] = need_class(connection, said.item_class) if said.item_class else None
    if said.hazard is not None:
        values["hazard"] = hazard_code(said.hazard)
    for field, given, known in (("temperature", said.temperature, TEMPERATURES), ("abc", said.abc, ABC_LETTERS)):
        if given is None:
            continue
        if given not in known:
            raise Rejection("unknown_value", field=field, value=given, known=", ".join(filter(None, known)))
        values[field] = given
    return values


def hazard_code(text: str) -> str:
    """The code of a hazard class, in capitals; empty for none."""
    return upper_code("hazard", text, HAZARD_LENGTH_MAX) if text else ""
