"""Closing a carton at the table: which box it is, what it weighs, the label scanned on it; and opening it again."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.identify import Plate
from core.outbound.box_type import BoxType, box_types
from core.outbound.carton import (
    CartonRow,
    InCarton,
    contents_of,
    expected_mg,
    find_carton,
    fitting_box,
    open_carton,
    shown_weight,
)
from core.outbound.close_carton import CloseCarton, ReopenCarton, VerifyCarton
from core.outbound.in_hand import to_pack
from core.printing import held_labels
from tui.dialogue import Ask, Dialogue, Post, Pressed, Step, Tell, Unread, parse_number, parse_quantity
from tui.outbound.in_hand import carton_show
from tui.outbound.unpack import OUT, unpack
from tui.print_watch import matters_of
from tui.station import Station
from tui.view import Key

GRAMS = 1000
UNWEIGHED = "unweighed"
LATER, OPEN = Key("F8", "Later", 3), Key("F5", "Open", 5)


def close(station: Station, context: Mapping[str, str], box: CartonRow) -> Dialogue:
    """The box, the weight, and the carton is closed; its label comes out with that."""
    goods = station.read(contents_of, box.plate_id)
    kind = yield from _box_type(station, box, goods)
    if isinstance(kind, Pressed):
        return (yield from unpack(station, context, box))
    weight = yield from _weight(station, box, kind, goods)
    if isinstance(weight, Pressed):
        return (yield from unpack(station, context, box))
    command = CloseCarton(
        site=station.site.code, carton=box.code, box=kind.code if kind is not None else "", weight_g=weight,
        printer=station.chosen, usual=station.printer,
    )  # fmt: skip
    following = {**_without(context), "label": box.code}
    try:
        yield Post(command=command, context=following, todo="scan its label")
    except Rejection as refused:
        if refused.code != "weight_unlikely":
            raise
        yield Tell(happened=refused.happened, todo=refused.todo, warning=True)
        yield Ask(prompt="ENT=sure", entered=True, hint="ENT: it is right", show=carton_show(box, goods))
        yield Post(command=replace(command, sure=True), context=following, todo="scan its label")
    return None


def verify(station: Station, context: Mapping[str, str]) -> Dialogue:
    """The label that came out is scanned on its carton; another one is on the wrong box."""
    box = station.read(find_carton, context["label"])
    if box is None or box.state != "closed" or box.verified:
        return _without(context)
    goods = station.read(contents_of, box.plate_id)
    label = replace(station.label(), plate=box.code)
    waits = tuple(f"{at}: {why}" for at, why in matters_of(station.read(held_labels, station.device)).items())
    show = carton_show(box, goods)
    asked = Ask(
        prompt="LABEL", kinds=(Plate,), hint="scan the label on the box",
        show=replace(show, lines=(box.code, *waits, *show.lines[1:])), keys=(LATER, OPEN), label=label,
    )  # fmt: skip
    while True:
        found = yield asked
        if isinstance(found, Pressed):
            return _without(context) if found.key == LATER.name else (yield from reopen(station, context, box))
        if found.code == box.code:
            break
        yield Tell(happened=f"WRONG LABEL {found.code}", todo=f"{box.code} goes on here", hard=True)
    following, todo = _after(station, context, box)
    yield Post(command=VerifyCarton(site=station.site.code, carton=box.code), context=following, todo=todo)
    return None


def reopen(station: Station, context: Mapping[str, str], box: CartonRow) -> Dialogue:
    """A closed carton is open again for whoever is sure; on a truck, or gone, it stays closed."""
    box.require_here()
    show = replace(carton_show(box, station.read(contents_of, box.plate_id)), big_note=f"closed, of {box.order}")
    yield Ask(prompt="ENT=open", entered=True, hint="ENT opens it again", show=show)
    following = {**_without(context), "order": box.order, "carton": box.code}
    command = ReopenCarton(site=station.site.code, carton=box.code)
    yield Post(command=command, context=following, todo="take its label off")
    return None


def _after(station: Station, context: Mapping[str, str], box: CartonRow) -> tuple[Mapping[str, str], str]:
    """The order goes on where something of it is to be packed, or stands there in another open carton."""
    if station.read(to_pack, box.order_id):
        return _without(context), "scan the next item"
    other = station.read(open_carton, box.order_id, box.location_id)
    if other is not None and station.read(contents_of, other.plate_id):
        return {**_without(context), "carton": other.code}, f"now {other.code}"
    return {}, "scan the next tote"


def _without(context: Mapping[str, str]) -> dict[str, str]:
    """The order goes on in another carton."""
    return {name: value for name, value in context.items() if name not in ("label", "carton")}


def _box_type(
    station: Station, box: CartonRow, goods: Sequence[InCarton]
) -> Generator[Step, Any, BoxType | Pressed | None]:
    """The type of box: the one that is scanned, or the number of one; where none are known nothing is asked."""
    known = station.read(box_types)
    suggested = fitting_box(goods, known)
    if suggested is None:
        return None
    boxes = [suggested, *(each for each in known if each.code != suggested.code)]
    lines = tuple(f"{number} {each.code} {each.name}" for number, each in enumerate(boxes, 1))
    answer = yield Ask(
        prompt="BOX", kinds=(Unread,), parse=_numbered(boxes), offered=suggested.code, hint="scan the box, or its NO.",
        show=replace(carton_show(box, goods), big_note=box.code, lines=lines), keys=(OUT,),
    )  # fmt: skip
    if isinstance(answer, Pressed):
        return answer
    code = answer.text.strip().upper() if isinstance(answer, Unread) else answer
    found = next((each for each in boxes if each.code == code), None)
    if found is None:
        raise Rejection("unknown_box", box=code)
    return found


def _numbered(boxes: Sequence[BoxType]) -> Callable[[str], str]:
    """Reads the number of a box in the list, or its code."""

    def parse(text: str) -> str:
        number = parse_number(text, len(boxes))
        return text.upper() if number is None else boxes[number - 1].code

    return parse


def _weight(
    station: Station, box: CartonRow, kind: BoxType | None, goods: Sequence[InCarton]
) -> Generator[Step, Any, Decimal | Pressed | None]:
    """What the carton weighs in grams: the scale says it by itself, else it is keyed, or left out if it may be."""
    expected = expected_mg(goods, kind)
    must = kind is not None and bool(kind.weight_max_mg) and expected is None
    show = carton_show(box, goods)
    if expected:
        show = replace(show, lines=(f"should be {shown_weight(expected)}", *show.lines))
    answer = yield Ask(
        prompt="KG", parse=parse_quantity, hint="key the kilograms" if must else "key kg, ENT: unweighed", show=show,
        entered=None if must else UNWEIGHED, measure=station.weighing("kg"), measure_first=True, keys=(OUT,),
    )  # fmt: skip
    if isinstance(answer, Pressed):
        return answer
    return None if answer == UNWEIGHED else answer * GRAMS
