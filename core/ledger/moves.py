"""What a posting does to the stock, before it is written: moves, holds, and the changes of balances they come to.

Balances are changed in the order of their keys, whatever order a command names them in, so that two postings
never wait for each other in a circle; and each only once, by the net of all that the posting does to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import Literal, NamedTuple
from uuid import UUID

from core.errors import Rejection
from core.values import Micros


class Key(NamedTuple):
    """The full key of a stock balance, and of one end of a move."""

    location: int
    item: int
    lot: int
    plate: int
    owner: int
    status: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One quantity on its way from one end to the other; an end that is not physical has no balance.

    `serial` is 1 for one piece, 2 for a serial with contents. `source_held` of it was reserved where it comes from,
    `target_held` of it is where it goes.
    """

    kind: str
    quantity: int
    source: Key
    target: Key
    source_physical: bool
    target_physical: bool
    serial: int = 0
    pack_id: int | None = None
    pack_quantity: int | None = None
    reason: str | None = None
    order_line_id: int | None = None
    party_id: int = 0
    reverses_id: int | None = None
    catch: int | None = None
    reservation_id: int | None = None
    source_held: int = 0
    target_held: int = 0


class Held(NamedTuple):
    """So much more of a balance reserved, or less: nothing moves."""

    key: Key
    quantity: int


class Page(NamedTuple):
    """What all moves of one posting share."""

    posting: UUID
    site_id: int
    posted_at: Micros
    business_date: date


@dataclass(slots=True)
class Change:
    """What happens to one balance: `change` takes of what is there, `give` may begin it, `carry` takes it elsewhere.

    `net`, `held` and `catch` are differences; carried is the `whole` of it, of which `was_held` is reserved, and
    then `held` is what stays so.
    """

    how: Literal["change", "give", "carry"]
    key: Key
    serial: int = 0
    net: int = 0
    held: int = 0
    catch: int = 0
    steps: int = 0
    whole: int = 0
    was_held: int = 0
    target: Key | None = None


class Step(NamedTuple):
    """An entry, numbered back from its balance's last number, and beyond what its balance holds at last."""

    change: int
    back: int
    move: int
    beyond: int


@dataclass(slots=True)
class _Work:
    """The changes of one balance: (index of the move, difference) pairs, and what is reserved of it."""

    pairs: list[tuple[int, int]] = field(default_factory=list)
    held: int = 0
    catch: int = 0


def changes_of(moves: Sequence[Moved], holds: Sequence[Held] = ()) -> tuple[list[Change], list[Step]]:
    """The changes of balances, in the order of their keys, and the entries that number them."""
    _require_no_circle(moves)
    changes: list[Change] = []
    steps: list[Step] = []
    for key, work in sorted(_by_key(moves, holds).items()):
        change = _change(key, work, moves)
        steps += _carried(len(changes), work, change) if change.how == "carry" else _numbered(len(changes), work)
        changes.append(change)
    return changes, steps


def _require_no_circle(moves: Sequence[Moved]) -> None:
    """Refuses goods that come back to where they were: their net is nothing, so they need not be there at all."""
    if len(moves) < 2:
        return
    came_from: dict[Key, set[Key]] = defaultdict(set)
    for moved in moves:
        if moved.source_physical and moved.target_physical:
            came_from[moved.target].add(moved.source)
    try:
        TopologicalSorter(came_from).prepare()
    except CycleError:
        raise Rejection("goods_go_round") from None


def _by_key(moves: Sequence[Moved], holds: Sequence[Held]) -> dict[Key, _Work]:
    """What is to do to each balance; a serial that stays in the house is one change of 0."""
    work: dict[Key, _Work] = defaultdict(_Work)
    carried: set[tuple[object, ...]] = set()
    for index, moved in enumerate(moves):
        if moved.serial and moved.source_physical and moved.target_physical:
            if moved.source[1:3] in carried:  # which of its two journeys comes first nobody said
                raise Rejection("serial_wants_one")
            carried.add(moved.source[1:3])
            work[moved.source].pairs.append((index, 0))
            continue
        if moved.source_physical:
            _note(work[moved.source], index, -moved.quantity, -moved.source_held, -(moved.catch or 0))
        if moved.target_physical:
            _note(work[moved.target], index, moved.quantity, moved.target_held, moved.catch or 0)
    for hold in holds:
        work[hold.key].held += hold.quantity
    return work


def _note(work: _Work, index: int, quantity: int, held: int, catch: int) -> None:
    work.pairs.append((index, quantity))
    work.held += held
    work.catch += catch


def _change(key: Key, work: _Work, moves: Sequence[Moved]) -> Change:
    first = moves[work.pairs[0][0]] if work.pairs else None
    serial = first.serial if first else 0
    if serial and len(work.pairs) > 1 and (serial == 1 or not all(change for _, change in work.pairs)):
        raise Rejection("serial_wants_one")
    if first and work.pairs[0][1] == 0:
        return Change(
            "carry", key, serial, held=first.target_held, catch=first.catch or 0, steps=2, whole=first.quantity,
            was_held=first.source_held, target=first.target,
        )  # fmt: skip
    net = sum(change for _, change in work.pairs)
    may_begin = bool(work.pairs) and 0 <= work.held <= net and _weighs_something(net, work, moves)
    return Change("give" if may_begin else "change", key, serial, net, work.held, work.catch, len(work.pairs))


def _weighs_something(net: int, work: _Work, moves: Sequence[Moved]) -> bool:
    """Whether a balance may begin with what stays here: of goods that are weighed, some weigh something."""
    weighed = any(moves[index].catch for index, _ in work.pairs)
    return not weighed or (work.catch >= 0 and (net > 0) == (work.catch > 0))


def _numbered(change: int, work: _Work) -> Iterator[Step]:
    """Numbers what comes in before what goes out, so that no step is below zero."""
    beyond = -sum(difference for _, difference in work.pairs)
    inward_first = sorted(work.pairs, key=lambda pair: pair[1] < 0)
    for back, (move, difference) in enumerate(inward_first, 1 - len(inward_first)):
        beyond += difference
        yield Step(change, back, move, beyond)


def _carried(change: int, work: _Work, carried: Change) -> Iterator[Step]:
    """Nothing is left at the old place, then all of it is at the new one."""
    move = work.pairs[0][0]
    yield Step(change, -1, move, -carried.whole)
    yield Step(change, 0, move, 0)
