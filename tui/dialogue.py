"""Dialogues: what a floor task asks and books, and the engine that runs any of them.

A dialogue is a generator that covers one line of work: it yields `Ask`, `Post` or `Tell` and reads top-down like
the instruction on the wall. It knows no widget. The engine keeps the answers since the last booking, so that Back is
a fresh start with all but the last of them; what a dialogue reads must therefore have no side effects.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from core.command import Command, Outcome
from core.errors import Rejection
from core.identify import Found, Location, Plate
from core.values import DECIMALS_MAX, quantity, safe_text, show_decimal
from tui.view import Key, Table

T = TypeVar("T")
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Show:
    """What stands above the prompt: one thing big, then lines in order of importance, then a list for wide screens.

    `heading` stands beside the task's name, instead of the order that it is about.
    """

    big: str = ""
    big_note: str = ""
    lines: tuple[str, ...] = ()
    table: Table | None = None
    heading: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a prompt is about, as far as it is known there: the bin, and the goods or the plate."""

    location: str = ""
    plate: str = ""
    sku: str = ""
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The answer to an Ask that names this key among its own."""

    key: str


@dataclass(frozen=True, slots=True)
class Unread:
    """What was scanned or keyed, whatever it is; among the `kinds` of an Ask it is any scan."""

    text: str
    symbology: str
    scanned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One prompt.

    `kinds` are the scans that answer it; `parse` turns typed text into an answer, None where the text is not for it.
    `offered` is what ENT means, unless `entered` says more; `then` names the scans that commit what was typed,
    counted or offered, and that are handed to the next prompt. `again` and `again_lot` are the goods whose scan
    counts more of them, on top of the `again_adds` that were scanned first. `short` are the few typed characters that
    stand for an answer at this prompt, as check digits do for the bin one is sent to. `keyed_bin` takes a bin without
    its check digits, because nothing is carried there; `scanned_bin` none that was keyed at all, nor a plate in it.
    `label` is what the label key prints here. `about` is what somebody means who says that something is wrong here,
    where the answers so far do not tell. A `secret` is not shown.
    `measure` asks a device for the answer, or refuses and says why it has none: ENT does so where it means nothing
    else, and the prompt by itself, when one first comes to it, where it is to `measure_first`.
    """

    prompt: str
    kinds: tuple[type[Any], ...] = ()
    hint: str = ""
    show: Show = Show()
    parse: Callable[[str], object | None] | None = None
    offered: object | None = None
    entered: object | None = None
    then: tuple[type[Any], ...] = ()
    offer_needs_ent: bool = False
    again: str = ""
    again_lot: str = ""
    again_adds: Decimal = Decimal(1)
    free_text: bool = False
    keyed_bin: bool = False
    scanned_bin: bool = False
    short: Mapping[str, Found] = field(default_factory=dict)
    keys: tuple[Key, ...] = ()
    warning: str = ""
    label: Command | None = None
    about: About | None = None
    secret: bool = False
    measure: Callable[[], object] | None = None
    measure_first: bool = False

    @property
    def offered_text(self) -> str:
        """What ENT means, as it is shown."""
        if isinstance(self.offered, Decimal):
            return show_decimal(self.offered)
        if isinstance(self.offered, Location | Plate):
            return self.offered.code
        return "" if self.offered is None else str(self.offered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A command to book; `context` is what the next line starts with, `label` what the label key prints then."""

    command: Command
    context: Mapping[str, str] | None = None
    label: Command | None = None
    todo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Something the operator should know, which asks for nothing; what is `hard` locks the entry until it is seen."""

    happened: str
    todo: str = ""
    warning: bool = False
    hard: bool = False


Step = Ask | Post | Tell
Dialogue = Generator[Step, Any, "Mapping[str, str] | None"]


def scan(kinds: tuple[type[Any], ...], prompt: str, **shown: Any) -> Generator[Step, Any, Any]:
    """Asks for a scan of one of these kinds."""
    return (yield Ask(prompt=prompt, kinds=kinds, **shown))


def ask(prompt: str, parse: Callable[[str], object | None], **shown: Any) -> Generator[Step, Any, Any]:
    """Asks for something typed."""
    return (yield Ask(prompt=prompt, parse=parse, **shown))


def post(command: Command, **kept: Any) -> Generator[Step, Any, Outcome]:
    """Books a command and returns its outcome."""
    outcome: Outcome = yield Post(command=command, **kept)
    return outcome


def parse_quantity(text: str) -> Decimal | None:
    """A typed quantity: up to four digits, or more with a decimal point; anything longer is a code."""
    digits = text.replace(",", ".", 1)
    whole, _, fraction = digits.partition(".")
    if not (whole + fraction).isascii() or not (whole.removeprefix("-") + fraction).isdigit():
        return None
    if len(whole) > 4 and not fraction:
        return None
    return Decimal(digits)


def quantity_of(decimals: int) -> Callable[[str], Decimal | None]:
    """Reads a typed quantity of goods that are counted with so many decimals."""

    def parse(text: str) -> Decimal | None:
        amount = parse_quantity(text)
        if amount is not None:
            quantity(amount, decimals)
        return amount

    return parse


def quantity_up_to(
    most: Decimal, sku: str, location: str, decimals: int = DECIMALS_MAX
) -> Callable[[str], Decimal | None]:
    """Reads a typed quantity of which no more than `most` can be there."""
    read = quantity_of(decimals)

    def parse(text: str) -> Decimal | None:
        amount = read(text)
        if amount is not None and amount > most:
            raise Rejection("not_enough", free=show_decimal(most), sku=sku, location=location)
        return amount

    return parse


def parse_number(text: str, most: int) -> int | None:
    """A whole number from 1 to `most` in plain digits; None for anything else."""
    if not (text.isascii() and text.isdigit()) or len(text) > 4 or not 1 <= int(text) <= most:
        return None
    return int(text)


def parse_option(text: str, most: int) -> int:
    """The number of an option, from 1 to `most`."""
    number = parse_number(text, most)
    if number is None:
        raise Rejection("not_an_option", text=safe_text(text, 20), most=most)
    return number


def choose(
    options: Mapping[str, T],
    prompt: str = "NO.",
    hint: str = "key a number",
    above: tuple[str, ...] = (),
    **shown: Any,
) -> Generator[Step, Any, T]:
    """Asks for one of some options by its number; `above` says what for."""
    lines = (*above, *(f"{number} {name}" for number, name in enumerate(options, 1)))
    values = list(options.values())

    def by_number(text: str) -> T:
        return values[parse_option(text, len(values)) - 1]

    answer: T = yield Ask(prompt=prompt, parse=by_number, hint=hint, show=Show(lines=lines), **shown)
    return answer
