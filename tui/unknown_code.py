"""A scan that nobody knows, beside the prompt it came at: kept with where that was, or given its meaning at once."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from core.access.log_in import permissions_of
from core.catalogue.captured_codes import Likely, likely_item
from core.catalogue.item import need_item, packs_of
from core.catalogue.unknown_code import NOT_KNOWN, AttachCode, CaptureCode, code_on, shown_code
from core.errors import Rejection
from core.identify import Found, Item, identify
from core.values import show_quantity
from tui.dialogue import Ask, Dialogue, Post, Show, Step, Unread, quantity_of
from tui.run import Task
from tui.search import Search
from tui.station import Station
from tui.view import Key, Message, Tier
from tui.words import describe

KEEP, ATTACH = Key("F9", "Keep", 1), Key("F7", "Item", 1)
WANTED = "scan the item, or its name"
KEEP_HELP = (
    "Nobody knows it yet.",
    "It is kept with what",
    "you key, for who can",
    "say what it is.",
    "F3: it is not kept",
)
ATTACH_HELP = (
    "Say what it is: scan",
    "the item, or key a",
    "part of its name;",
    "then how many it",
    "holds.",
    "F3: nothing is done",
)


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """One code that is not known: what was read, where that was, and what the operator may do about it."""

    unread: Unread
    code: str
    where: Mapping[str, str]
    keys: tuple[Key, ...]

    def task(self, key: str) -> Task | None:
        """The task that one of its keys opens; None for any other key."""
        if key not in {each.name for each in self.keys}:
            return None
        if key == KEEP.name:
            return Task("", "Keep", "KEEP", "capture_code", partial(_keep, self), KEEP_HELP, beside=True)
        return Task("", "Item", "NEW CODE", "set_up_codes", partial(_attach, self), ATTACH_HELP, beside=True)


def unknown_code(station: Station, refused: Rejection, unread: Unread, where: Mapping[str, str]) -> UnknownCode | None:
    """What can be done about a code that is not known; None where nothing can, or the operator may do nothing."""
    if refused.code not in NOT_KNOWN:
        return None
    try:
        code = code_on(unread.text, unread.symbology)
    except Rejection:
        return None
    may = station.read(permissions_of, station.operator)
    keys = tuple(key for key, permission in ((KEEP, "capture_code"), (ATTACH, "set_up_codes")) if permission in may)
    return UnknownCode(unread, code, where, keys) if keys else None


def refusal_of(result: Mapping[str, str]) -> Message | None:
    """What is said where nothing came of it, because others know the code by now."""
    return Message(Tier.SOFT, result["refused"], result["todo"]) if "refused" in result else None


def next_of(result: Mapping[str, str]) -> Unread | None:
    """What is worked on now that it is done: the same code, which is known, or the scan that came meanwhile."""
    return Unread(result["next"], result["symbology"], bool(result["scanned"])) if "next" in result else None


def _keep(of: UnknownCode, station: Station, _context: Mapping[str, str]) -> Dialogue:
    """A remark, if there is any; a scan says that there is none, and is worked on next."""
    said: str | Unread = yield Ask(
        prompt="REMARK",
        kinds=(Unread,),
        parse=str,
        entered="",
        hint="key a remark, or scan on",
        show=Show(lines=(shown_code(of.code), "What is it?")),
    )
    unread, remark = of.unread, said if isinstance(said, str) else ""
    command = CaptureCode(
        code=unread.text, symbology=unread.symbology, remark=remark, site=station.site.code, **of.where
    )
    following = said if isinstance(said, Unread) else None
    return (yield from _ended(Post(command=command, todo="put it aside, go on"), following))


def _attach(of: UnknownCode, station: Station, _context: Mapping[str, str]) -> Dialogue:
    """The item, and how many of it go by the code."""
    likely = station.read(likely_item, of.code)
    answer: Any = yield from _item(of, station, likely)
    while isinstance(answer, Item):  # at the quantity too an item says what it is
        item = answer
        answer = yield _holds(of, station, item, is_pack=likely is not None and item.sku == likely.sku)
    return (yield from _ended(Post(command=AttachCode(code=of.code, sku=item.sku, holds=answer)), of.unread))


def _item(of: UnknownCode, station: Station, likely: Likely | None) -> Generator[Step, Any, Item]:
    """ENT alone takes the item it may be a pack of; else one is scanned, or found by a part of its name."""
    answer: Found | str = yield _which_item(of, station, likely)
    search = Search(station)
    while not isinstance(answer, Item):
        picked = search.take(answer) if isinstance(answer, str) else answer
        if isinstance(picked, Item):
            return picked
        if picked is not None:
            raise Rejection("wrong_scan", found=describe(picked), wanted=WANTED)
        show = Show(lines=search.lines)
        answer = yield Ask(prompt="ITEM", kinds=(Item,), parse=str, hint=search.hint, show=show)
    return answer


def _which_item(of: UnknownCode, station: Station, likely: Likely | None) -> Ask:
    asked = partial(Ask, prompt="ITEM", kinds=(Item,), parse=str)
    if likely is None:
        return asked(hint=WANTED, show=Show(lines=(shown_code(of.code),)))
    found = station.read(identify, station.site.id, likely.sku, scanned=False)
    show = Show(lines=("New pack of item", f"{likely.sku} {likely.name}", shown_code(of.code)))
    entered = next((each for each in found if isinstance(each, Item)), None)
    return asked(hint="ENT if so, else scan it", offered=likely.sku, entered=entered, show=show)


def _holds(of: UnknownCode, station: Station, item: Item, *, is_pack: bool) -> Ask:
    """What the first digit of a GTIN says of the quantity is nothing: of a new pack it has to be keyed."""
    packs = station.read(packs_of, station.read(need_item, item.sku))
    known = " ".join(f"{pack.code}={show_quantity(pack.quantity)}" for pack in packs)
    return Ask(
        prompt="HOLDS",
        kinds=(Item,),
        parse=quantity_of(item.decimals),
        offered=None if is_pack else Decimal(1),
        hint=f"how many {item.unit} has one?",
        show=Show(lines=(f"{item.sku} {item.name}", shown_code(of.code), *filter(None, (known,)))),
    )


def _ended(post: Post, following: Unread | None) -> Dialogue:
    """Books it, and says what is to be worked on then; refused, the prompt it was begun at goes on without."""
    try:
        yield post
    except Rejection as refused:
        return {"refused": refused.happened, "todo": refused.todo}
    if following is None:
        return None
    scanned = "yes" if following.scanned else ""
    return {"next": following.text, "symbology": following.symbology, "scanned": scanned}
