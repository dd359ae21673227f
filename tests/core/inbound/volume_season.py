"""A whole season at a house: its orders are imported, delivered and put away by programs, round by round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from core.inbound.put_away_work import Carrier, LooseGoods, take_goods, take_plate
from core.stockroom import Stockroom
from tests.core.inbound.volume_deliveries import Docks, Sent
from tests.core.inbound.volume_goods import AT_DOCK, BOX, House, furnish, house
from tests.core.inbound.volume_orders import Order, announce, order_rows, orders, put_on_paper
from tests.core.inbound.volume_paper import Amount, Paper, Shelf
from tests.core.inbound.volume_programs import Ran, answers, at_once, on_a_terminal
from tests.core.inbound.volume_put_away import Carriers

SITE = 1


@dataclass(frozen=True)
class Size:
    """How much there is of everything; `advised` is the share of what is put away where the house advises."""

    orders: int
    rounds: int
    items: int
    suppliers: int
    bins: int
    advised: float


SMALL = Size(orders=40, rounds=1, items=60, suppliers=6, bins=50, advised=0.3)
FULL = Size(orders=4_000, rounds=10, items=600, suppliers=60, bins=20_000, advised=0.05)


@dataclass
class Season:
    """What has been played of it so far; `told` is what was measured on the way."""

    room: Stockroom
    home: Path
    size: Size
    house: House = field(init=False)
    orders: Sequence[Order] = field(init=False)
    paper: Paper = field(init=False)
    told: list[str] = field(default_factory=list)
    commands: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)  # answers other than they must be
    _is_set_up: bool = False
    _imports: dict[int, Ran] = field(default_factory=dict)  # by how many orders were in the file, 0 for the shipments
    _played: int = 0
    _handhelds: int = 0

    def __post_init__(self) -> None:
        size, today = self.size, datetime.now(UTC).date()
        self.house = house(size.items, size.suppliers, size.bins)
        self.orders = orders(self.house, size.orders, today)
        kinds = {goods.sku: goods.kind for goods in self.house.goods}
        self.paper = Paper(
            {sku: BOX for sku, kind in kinds.items() if kind == "boxed"},
            frozenset(sku for sku, kind in kinds.items() if kind == "service"),
            frozenset(each.code for each in self.house.suppliers if each.checked),
        )
        put_on_paper(self.paper, self.orders)
        self._shipments = list(announce(self.paper, self.orders, today))
        self._docks = Docks(self.paper, self.orders, size.rounds, today)
        self._carriers = Carriers(self.paper, self.house, kinds)

    def set_up(self) -> None:
        """Sets the house up."""
        if not self._is_set_up:
            furnish(self.room, self.house)
        self._is_set_up = True

    def import_orders(self, count: int = 0) -> Ran:
        """Imports the first so many orders, or all of them, which are in the same file then."""
        self.set_up()
        some = self.orders[: count or None]
        if len(some) not in self._imports:
            rows = order_rows(some)
            self._imports[len(some)] = self._imported("purchase-orders", f"orders-{len(some)}", rows)
        return self._imports[len(some)]

    def import_shipments(self) -> Ran:
        """Imports what suppliers have announced of the orders."""
        self.import_orders()
        if 0 not in self._imports:
            self._imports[0] = self._imported("shipments", "shipments", self._shipments)
        return self._imports[0]

    def play(self, rounds: int) -> None:
        """Plays the season up to so many rounds, what has not been played of it yet."""
        self.import_shipments()
        while self._played < rounds:
            now, self._played = self._played, self._played + 1
            self._post(f"receive-{now}", self._docks.receive(now))
            self._post(f"put-away-{now}", self._carriers.put_away(self._advise, self.size.advised))

    def send_again(self) -> list[str]:
        """Sends what the first dock has received in the first round once more; returns what was answered otherwise."""
        before = self.home / "receive-0-DOCKN.jsonl"
        first = before.with_suffix(".out").read_text()
        again = before.with_name("again.jsonl")
        again.write_bytes(before.read_bytes())
        (ran,) = at_once(self.home, {"again": again}, "--database", self.room.url, "post", "-").values()
        expected = first.replace('"repeated": false', '"repeated": true').splitlines()
        pairs = zip(expected, ran.out.splitlines(), strict=True)
        return [f"{answer} instead of {wanted}" for wanted, answer in pairs if answer != wanted]

    def check(self) -> Ran:
        """What `stockhand check` says of the books."""
        nothing = self.home / "nothing"
        nothing.touch()
        (ran,) = at_once(self.home, {"check": nothing}, "--database", self.room.url, "check").values()
        self.told.append(f"check: {ran.seconds:.1f} s, {ran.peak_mib} MiB")
        return ran

    def _imported(self, kind: str, name: str, rows: Iterable[str]) -> Ran:
        file = self.home / f"{name}.csv"
        file.write_text("\n".join([*rows, ""]))
        ran = on_a_terminal(self.home, "--database", self.room.url, "import", kind, file)
        count = file.read_text().count("\n") - 1
        self.told.append(
            f"import {name}: {count} rows, {ran.seconds:.1f} s, {count / ran.seconds:.0f} rows/s, {ran.peak_mib} MiB"
        )
        return ran

    def _post(self, name: str, of: Mapping[str, Sequence[Sent]]) -> None:
        """Sends what each dock has to send, both at once, and compares every answer."""
        happened_at = datetime.now(UTC).isoformat()
        files = {dock: self.home / f"{name}-{dock}.jsonl" for dock in of}
        for dock, file in files.items():
            file.write_text("".join(f"{sent.line(happened_at)}\n" for sent in of[dock]))
        ran = at_once(self.home, files, "--database", self.room.url, "post", "-")
        for dock, sent in of.items():
            self.wrong += _differences(sent, ran[dock])
            for each in sent:
                self.commands[each.refused or each.command] = self.commands.get(each.refused or each.command, 0) + 1
        count, seconds = sum(map(len, of.values())), max(each.seconds for each in ran.values())
        peak = max(each.peak_mib for each in ran.values())
        self.told.append(f"{name}: {count} commands, {seconds:.1f} s, {count / seconds:.0f}/s, {peak} MiB")

    def _advise(self, plate: str, goods: list[tuple[Shelf, Amount]]) -> str:
        """The bin that the house advises, which is kept free for it: each is carried with a handheld of its own."""
        self._handhelds += 1
        shelf, amount = goods[0]
        by = Carrier(AT_DOCK[shelf.location], f"HH-{self._handhelds}", self.room.clock())
        if plate:
            taken = self.room.write(take_plate, SITE, plate, by)
        else:
            loose = LooseGoods(shelf.sku, shelf.lot, shelf.status, shelf.location, int(amount.pieces * 10**6))
            taken = self.room.write(take_goods, SITE, loose, by)
        return taken.target.location if taken.target else ""


def _differences(sent: Sequence[Sent], ran: Ran) -> Iterator[str]:
    """Where the answers are not what they must be: the refusal that is meant, or booked, once."""
    told = answers(ran)
    if len(told) != len(sent):
        yield f"{len(told)} answers to {len(sent)} commands: {ran.out[-500:]}"
        return
    seen = set()
    for command, answer in zip(sent, told, strict=True):
        wanted = (str(command.id), command.refused, not command.refused and command.id in seen)
        given = (answer["id"], answer.get("rejection", {}).get("code", ""), answer.get("repeated", False))
        seen.add(command.id)
        if given != wanted:
            yield f"{command} was answered {answer}"
