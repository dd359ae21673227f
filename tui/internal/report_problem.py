"""Something is wrong here: what it is, and of what, as far as the prompt beside which it is asked does not know."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from core.errors import Rejection
from core.identify import Item, Location, Lot, Plate
from core.internal.look_up import Stock
from core.internal.report_problem import ReportProblem, goods_on, goods_there
from core.values import DECIMALS_MAX, to_decimal
from tui.dialogue import About, Ask, Dialogue, Post, Show, Step, choose, parse_option, quantity_of, quantity_up_to, scan
from tui.run import Task
from tui.station import Station

PROBLEMS = {
    "Damaged": "damaged",
    "Empty": "empty",
    "Wrong item": "wrong_item",
    "Blocked": "blocked",
    "Count it": "count",
}
HELP = (
    "Key what is wrong:",
    "who sees to it is",
    "told at once.",
    "Another bin: scan it",
    "F3: nothing is wrong",
)
_LINES = tuple(f"{number} {word}" for number, word in enumerate(PROBLEMS, 1))


def wrong_here(about: About) -> Task:
    """The task of saying what is wrong, beside a prompt that is about this."""
    return Task("", "Wrong", "WRONG HERE", "", partial(report_problem, about), HELP, beside=True)


def meant_at(ask: Ask, answers: Sequence[tuple[str, Any]]) -> About:
    """What a prompt is about: what it says itself, else the bin one is sent to, and the latest answers."""
    if ask.about is not None:
        return ask.about
    about = About()
    for found in dict(answers).values():  # of several at one prompt the last
        match found:
            case Location():
                about = replace(about, location=found.code)
            case Plate():
                about = replace(about, plate=found.code, location=found.location or about.location)
            case Item():
                about = replace(about, sku=found.sku, lot=found.lot or found.serial)
            case Lot():
                about = replace(about, sku=found.sku, lot=found.code)
    sent_to = next((found.code for found in ask.short.values() if isinstance(found, Location)), about.location)
    return replace(about, location=sent_to)


def report_problem(about: About, station: Station, _context: Mapping[str, str]) -> Dialogue:
    """One digit says what is wrong; then only what is missing is asked."""
    problem, about = yield from _problem(about)
    report = ReportProblem(problem=problem, site=station.site.code)
    if problem == "damaged":
        report = yield from _damaged(station, report, about)
    else:
        report = yield from _bin(report, about)
    if problem == "wrong_item":
        report = yield from _wrong_item(report)
    yield Post(command=report)
    return None


def _problem(about: About) -> Generator[Step, Any, tuple[str, About]]:
    """What is wrong; a bin that is scanned meanwhile is the one that is meant."""
    answer: str | Location = ""
    while not isinstance(answer, str) or not answer:
        show = Show(big=about.location or about.plate, lines=_LINES)
        answer = yield Ask(
            prompt="NO.", kinds=(Location,), keyed_bin=True, parse=_by_number, hint="what is wrong?", show=show
        )
        if isinstance(answer, Location):
            about = About(location=answer.code)
    return answer, about


def _by_number(text: str) -> str | None:
    if not text.isdigit() or len(text) > 1:
        return None  # a bin that was keyed
    return list(PROBLEMS.values())[parse_option(text, len(PROBLEMS)) - 1]


def _bin(report: ReportProblem, about: About) -> Generator[Step, Any, ReportProblem]:
    """Where it is wrong: what is known, else asked."""
    if about.location:
        return replace(report, location=about.location)
    if about.plate:
        return replace(report, plate=about.plate)
    found = yield from scan((Location, Plate), "BIN", keyed_bin=True, hint="scan the bin")
    return replace(report, location=found.code) if isinstance(found, Location) else replace(report, plate=found.code)


def _wrong_item(report: ReportProblem) -> Generator[Step, Any, ReportProblem]:
    """What lies there, where its label can be read."""
    where = Show(big=report.location or report.plate)
    found = yield from scan((Item, Lot), "ITEM", entered="", hint="scan it, or ENT: no code", show=where)
    if isinstance(found, Item):
        return replace(report, sku=found.sku, lot=found.lot, serial=found.serial)
    if isinstance(found, Lot):
        named = replace(report, sku=found.sku)
        return replace(named, serial=found.code) if found.is_serial else replace(named, lot=found.code)
    return report


def _damaged(station: Station, report: ReportProblem, about: About) -> Generator[Step, Any, ReportProblem]:
    """Which goods, and how many of them."""
    rows = _known_goods(station, about)
    if not rows:
        rows = yield from _goods_of_a_bin(station, about)
    goods = yield from _one_of(rows, about)
    lot, serial = goods.identity
    named = replace(report, sku=goods.sku, lot=lot, serial=serial, owner=goods.owner, status=goods.status)
    named = replace(named, plate=goods.plate) if goods.plate else replace(named, location=goods.location)
    there = to_decimal(goods.quantity)
    if goods.is_serial:
        return replace(named, quantity=there)  # with all its contents
    amount: Decimal = yield Ask(
        prompt="QTY",
        parse=quantity_up_to(there, goods.sku, goods.location, DECIMALS_MAX),
        again=goods.sku,
        again_lot=goods.lot,
        hint="how many damaged?",
        show=_goods_show(goods),
    )
    catch = None
    if goods.catch_unit and amount != there:
        catch = yield Ask(
            prompt=goods.catch_unit,
            parse=quantity_of(DECIMALS_MAX),
            hint="what do they weigh?",
            show=_goods_show(goods),
        )
    return replace(named, quantity=amount, catch=catch)


def _known_goods(station: Station, about: About) -> Sequence[Stock]:
    """The goods that are meant, where the prompt tells: on its plate, in its bin, else still on the dock."""
    site = station.site.id
    if about.plate:
        return station.read(goods_on, site, about.plate, about.sku)
    places = (about.location, station.dock if about.sku else "")
    found = (station.read(goods_there, site, place, about.sku, about.lot) for place in places if place)
    return next(filter(None, found), ())


def _goods_of_a_bin(station: Station, about: About) -> Generator[Step, Any, Sequence[Stock]]:
    """The goods in the bin that is scanned, or on the plate."""
    found = yield from scan((Location, Plate), "BIN", keyed_bin=True, hint="scan where it lies")
    if isinstance(found, Plate):
        rows = station.read(goods_on, station.site.id, found.code, about.sku)
    else:
        rows = station.read(goods_there, station.site.id, found.code, about.sku, about.lot)
    if not rows:
        raise Rejection("nothing_there", sku=about.sku or "goods", location=found.code)
    return rows


def _one_of(rows: Sequence[Stock], about: About) -> Generator[Step, Any, Stock]:
    """The goods that are meant of those that are there: the only ones, else of a scanned item, else chosen."""
    if not about.sku and len({row.sku for row in rows}) > 1:
        place = rows[0].location
        lines = tuple(f"{row.sku} {row.shown} {row.lot}".strip() for row in rows)
        found = yield from scan((Item, Lot), "ITEM", hint="scan what is damaged", show=Show(big=place, lines=lines))
        code = found.code if isinstance(found, Lot) else found.lot or found.serial
        rows = [row for row in rows if row.sku == found.sku and code in ("", row.lot)]
        if not rows:
            raise Rejection("nothing_there", sku=f"{found.sku} {code}".strip(), location=place)
    if len(rows) == 1:
        return rows[0]
    options = {_told_apart(row): row for row in rows}
    return (yield from choose(options, hint="which of them?"))


def _told_apart(row: Stock) -> str:
    standing = "" if row.standing == "available" else row.standing
    return " ".join(filter(None, (row.lot or row.sku, row.shown, row.plate, standing)))


def _goods_show(goods: Stock) -> Show:
    lines = (f"{goods.sku} {goods.shown}", goods.name, *((f"Lot {goods.lot}",) if goods.lot else ()))
    return Show(big=goods.plate or goods.location, lines=lines)
