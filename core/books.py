"""The open unit of work that a command writes through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from core.access.approval import APPROVAL, TWO_PEOPLE, may, use_approval
from core.catalogue.known import KnownReader
from core.catalogue.site import SiteRow, need_site
from core.errors import Rejection
from core.gate import conclude, shut
from core.ledger.held_lots import require_unheld
from core.ledger.moves import Held, Key, Moved, Page
from core.ledger.plates import WAS_AT, load_onto, move_plates
from core.ledger.reservations import (
    Claim,
    Kept,
    Reservation,
    consume,
    find_usable,
    follow,
    held_by,
    keep_again,
    release,
    reserve,
)
from core.ledger.settle import settle
from core.printing import queue_label
from core.values import Micros, local_date

P = ParamSpec("P")
T = TypeVar("T", bound=Hashable)

MINUTE = 60_000_000
CLOCK_SKEW_MAX = 5 * MINUTE
ON_ITS_WAY_MAX = MINUTE  # so long a command may be on its way over midnight and still be of the day before


@dataclass(frozen=True, slots=True)
class _Label:
    printer: str
    design: str
    data: Mapping[str, str]
    copies: int


@dataclass(slots=True)
class Books:
    """Collects what a command does; `close` writes it in the one order that keeps locks from crossing.

    `connection` is the open transaction, for looking things up and for setting up master data.
    """

    connection: Connection
    posting: UUID
    operator_id: int
    device: str
    now: Micros
    happened_at: Micros
    catalogue: KnownReader
    approval: UUID | None = None
    _moves: list[Moved] = field(default_factory=list)
    _claims: list[Claim] = field(default_factory=list)
    _holds: list[Held] = field(default_factory=list)
    _following: list[tuple[Reservation, Moved]] = field(default_factory=list)
    _kept: list[Kept] = field(default_factory=list)
    _labels: list[_Label] = field(default_factory=list)
    _lines: int = 0  # of plates that moved already
    _plates_from: dict[str, str] = field(default_factory=dict)
    _afterwards: list[Callable[[], object]] = field(default_factory=list)
    _followed: dict[Callable[[Connection, Sequence[int]], object], set[int]] = field(default_factory=dict)
    _at: SiteRow | None = None
    _business_date: date = date.min

    def site(self, code: str) -> SiteRow:
        """The site this posting is for; what happened must lie within the site's limits."""
        at = self._at = self.known(need_site, code)
        self._business_date = local_date(self.happened_at, at.zone_info)
        earliest = local_date(self.now - ON_ITS_WAY_MAX, at.zone_info) - timedelta(days=at.backdate_days)
        if self._business_date < earliest:
            raise Rejection("happened_too_long_ago", happened_at=self._business_date, days=at.backdate_days)
        self.require_open(at)
        return at

    def require_open(self, at: SiteRow) -> None:
        """Refuses what would change the stock of a site on a day that it has closed."""
        if at.closed_through is not None and self.today() <= at.closed_through:
            raise Rejection("period_closed", date=self.today(), closed=at.closed_through)

    def known(self, look: Callable[Concatenate[Connection, P], T], *args: P.args, **_none: P.kwargs) -> T:
        """A row of the catalogue, as the station has read it before, if nobody has changed the catalogue since."""
        return self.catalogue.find(look, self.connection, *args)

    def require_approved(self, permission: str, code: str, /, *, by_another: bool = False, **fields: object) -> None:
        """Refuses, with this code and its fields, what neither the operator nor the approver may do.

        With `by_another` the operator's own permission is not enough: two people are wanted.
        """
        if not by_another and may(self.connection, self.operator_id, permission):
            return
        if self.approval is None:
            raise Rejection(code, **{APPROVAL: permission}, **({TWO_PEOPLE: "yes"} if by_another else {}), **fields)
        use_approval(self.connection, self.approval, self.posting, permission, self.now)

    def shut(self) -> None:
        """Waits until no other posting is open, and lets none begin: for what changes the rules under them."""
        shut(self.connection)

    def today(self) -> date:
        """The business date of this posting: the site's date when it happened."""
        return self._page().business_date

    def move(self, moved: Moved) -> None:
        """Notes one quantity on its way; the balances change when the books are closed."""
        self._moves.append(moved)

    def carry_whole(self, moved: Moved, claims: Sequence[Reservation]) -> None:
        """Notes all the goods of a balance on their way, whose reservations, which are held, go with them."""
        held = sum(each.open for each in claims)
        carried = replace(moved, source_held=held, target_held=held)
        self._moves.append(carried)
        self._following += [(each, carried) for each in claims]

    def reserve(self, claim: Claim) -> None:
        """Notes goods that are to be reserved."""
        self._claims.append(claim)
        if claim.key is not None:
            self._holds.append(Held(claim.key, claim.quantity))

    def release(self, let_go: Sequence[tuple[Reservation, int]]) -> None:
        """Lets go of so much of each of these reservations, which are held."""
        self._holds += release(self.connection, let_go)

    def consume(self, posting: UUID, moved: Moved) -> Moved:
        """The move as one that takes the goods which this posting reserved; of a lot that is held nobody takes any."""
        require_unheld(self.connection, moved.source.lot)
        found = find_usable(self.connection, posting, self._page().site_id, moved.source, moved.quantity)
        return replace(moved, reservation_id=found.id, source_held=0 if found.balance_id is None else moved.quantity)

    def hand_over(self, found: Reservation, moved: Moved, *, set_down: bool = False) -> None:
        """Notes reserved goods on their way, which stay reserved for the same where they go; `found` is held.

        What is only `set_down` may be of a lot that is held since it was taken.
        """
        if not set_down:
            require_unheld(self.connection, moved.source.lot)
        pieces = moved.quantity
        self._moves.append(replace(moved, reservation_id=found.id, source_held=pieces, target_held=pieces))
        self._claims.append(_claim_there(found, moved))

    def hand_over_instead(self, found: Reservation, moved: Moved) -> None:
        """Notes free goods on their way, reserved where they go instead of as many that `found`, which is held, had."""
        require_unheld(self.connection, moved.source.lot)
        self.release([(found, moved.quantity)])
        self._moves.append(replace(moved, target_held=moved.quantity))
        self._claims.append(_claim_there(found, moved))

    def spend(self, found: Reservation, moved: Moved, *, set_down: bool = False) -> None:
        """Notes reserved goods on their way out, or `set_down` where nobody has them reserved; `found` is held."""
        if not set_down:
            require_unheld(self.connection, moved.source.lot)
        self._moves.append(replace(moved, reservation_id=found.id, source_held=moved.quantity))

    def hand_back(self, found: Reservation, moved: Moved) -> None:
        """Notes goods on their way back that were handed over: what reserved them there is over; `found` is held."""
        self.give_up([(found, moved.quantity)], moved)

    def give_up(self, let_go: Sequence[tuple[Reservation, int]], moved: Moved) -> None:
        """Notes goods on their way of which so much was reserved where they are, for these, which are held, no more."""
        release(self.connection, let_go)
        self._moves.append(replace(moved, source_held=sum(pieces for _, pieces in let_go)))

    def keep_again(self, found: Reservation, pieces: int, key: Key) -> None:
        """Notes that a held reservation has so much again that was released of it, of the goods at that key."""
        for at, moved in enumerate(self._moves):
            if moved.serial and moved.target == key:  # its balance is on its way there
                self._moves[at] = replace(moved, target_held=moved.target_held + pieces)
                self._kept.append(Kept(found, pieces, key, moved.source))
                return
        self._holds.append(Held(key, pieces))
        self._kept.append(Kept(found, pieces, key, key))

    def noted(self) -> Counter[Key]:
        """By how much less is free of which goods through all that this posting has noted so far."""
        less: Counter[Key] = Counter()
        for held in self._holds:
            less[held.key] += held.quantity
        for moved in self._moves:
            less[moved.source] += moved.quantity - moved.source_held
            less[moved.target] -= moved.quantity - moved.target_held
        return less

    def moves_to(self, location_id: int) -> list[Moved]:
        """The moves of goods to that location that this posting has noted so far."""
        return [moved for moved in self._moves if moved.target.location == location_id]

    def coming(self, location_id: int) -> Iterator[tuple[int, int]]:
        """The goods, as item and lot, that this posting has brought to that location so far."""
        return ((moved.source.item, moved.source.lot) for moved in self.moves_to(location_id))

    def move_plate(
        self, kind: str, plate_id: int, target_id: int, undone: UUID | None = None, order_id: int | None = None
    ) -> list[int]:
        """Moves a plate with all it holds, for the lines of the order if there is one; returns the moves written."""
        return self.move_plates(kind, [plate_id], target_id, undone, order_id)

    def move_plates(
        self,
        kind: str,
        plates: Sequence[int],
        target_id: int,
        undone: UUID | None = None,
        order_id: int | None = None,
    ) -> list[int]:
        """Moves plates from one place with all they hold, once in a posting and before goods are."""
        if self._lines:
            raise RuntimeError("a posting moves plates once")
        moves = move_plates(self.connection, self._page(), kind, plates, target_id, undone, order_id)
        self._lines = len(moves)
        return moves

    def load_plate(self, code: str, location_id: int, *, for_order: bool = False) -> int:
        """The id of the plate that goods are put on at that location, 0 for none; notes from where it was brought.

        A carton it can be only where goods are put there `for_order`, whoever asks sees to whose it is.
        """
        if not code:
            return 0
        busy = {moved.target.plate for moved in self._moves}
        loaded = load_onto(self.connection, code, location_id, busy, for_order=for_order)
        if loaded.was_at is not None:
            site_id, place = loaded.was_at
            self._plates_from[loaded.code] = (place or "") if site_id == self._page().site_id else ""
        return loaded.id

    def loaded_facts(self) -> dict[str, str]:
        """Where the plates were that were brought here to be loaded: undo reads it again."""
        return {f"{code}{WAS_AT}": place for code, place in self._plates_from.items()}

    def afterwards(self, step: Callable[[], object]) -> None:
        """Notes what is to be written once moves and reservations are: it needs their numbers, or their sums."""
        self._afterwards.append(step)

    def follow(self, order_id: int, states: Callable[[Connection, Sequence[int]], object]) -> None:
        """Has `states` give a held order, with others, the state that follows from all that this posting writes."""
        self._followed.setdefault(states, set()).add(order_id)

    def print(self, printer: str, design: str, data: Mapping[str, str], copies: int = 1) -> None:
        """Notes a label to be printed once this posting is committed."""
        self._labels.append(_Label(printer, design, data, copies))

    def close(self, said: str) -> None:
        """Writes the moves, the outcome that is `said`, and the labels."""
        if self._moves or self._holds or self._claims:
            self._settle(said)
        else:
            conclude(self.connection, self.posting, said)
        for step in self._afterwards:
            step()
        for states, order_ids in self._followed.items():
            states(self.connection, sorted(order_ids))
        for label in self._labels:
            queue_label(self.connection, self.posting, self.now, label.printer, label.design, label.data, label.copies)

    def _settle(self, said: str) -> None:
        page = self._page()
        taken = held_by(self.connection, self._moves)
        settled = settle(self.connection, page, said, self._moves, self._holds, self._lines)
        consume(self.connection, taken, settled.balances)
        follow(self.connection, self._following, settled.balances)
        keep_again(self.connection, self._kept, settled.balances)
        reserve(self.connection, page, self._claims, settled.balances)

    def _page(self) -> Page:
        if self._at is None:
            raise RuntimeError("a command that moves goods names its site first")
        return Page(self.posting, self._at.id, self.now, self._business_date)


def _claim_there(found: Reservation, moved: Moved) -> Claim:
    """The same goods reserved for the same, where the move brings them."""
    return Claim(
        item_id=found.item_id, quantity=moved.quantity, purpose=found.purpose, key=moved.target,
        order_line_id=found.order_line_id, came_from=moved.source,
    )  # fmt: skip
