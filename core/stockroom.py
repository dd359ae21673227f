"""The one door: everything that changes the business is posted here, once, whatever goes wrong on the way."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import Connection, event

from core.access.station import keep_place
from core.books import CLOCK_SKEW_MAX, Books
from core.catalogue.known import KnownReader, KnownRows
from core.command import SYSTEM, Command, Outcome, Place, Stamp
from core.errors import Rejection, StoreUnavailable
from core.gate import Entered, enter
from core.internal.release import ReleaseExpired
from core.ledger.reservations import sites_due
from core.printing import PrintQueue
from core.schema.version import require_current
from core.store import faults_named, open_engine, reading, stand_by, writing
from core.values import Clock, Micros, instant, moment, new_id, utc_now
from core.wire import (
    decode_outcome,
    decode_rejection,
    encode_body,
    encode_outcome,
    encode_rejection,
    fingerprint,
)

DEADLINE_S = 8.0
FIRST_PAUSE_S = 0.02
PAUSE_MAX_S = 1.0
RESERVED = "reserved"  # refused for want of goods that others have reserved, which may have been for too long

P = ParamSpec("P")
T = TypeVar("T")
Sent = tuple[Command, Stamp]
Answer = Outcome | Rejection


class Stockroom:
    """A site's books behind one database address."""

    def __init__(
        self, url: str, clock: Clock = utc_now, *, pepper: bytes = b"", deadline_s: float = DEADLINE_S
    ) -> None:
        self.url = url
        self.clock = clock
        self.pepper = pepper
        self._deadline_s = deadline_s
        self._engine = open_engine(url)
        self._known = KnownRows()
        # behind a new connection there may be another database: a backup that was restored, say
        event.listen(self._engine, "connect", lambda *_: self._known.forget())
        try:
            self.read(require_current)
        except BaseException:  # whatever it was goes on: only the connections are given back
            self.close()
            raise

    def close(self) -> None:
        """Gives all connections back."""
        self._engine.dispose()

    def post(self, command: Command, stamp: Stamp, place: Place | None = None) -> Outcome:
        """Posts the command once: the same id again returns its first outcome, a refusal raises Rejection.

        `place` is where the station is in its task afterwards, kept in the same transaction.
        """
        answer = self._until_deadline(lambda: self._post_once(command, stamp, place))
        if isinstance(answer, Rejection):
            raise answer
        return answer

    def post_batch(self, sent: Sequence[Sent]) -> list[Answer]:
        """Posts several commands in one commit, each one whole or not at all; the answers come in their order."""
        return self._until_deadline(lambda: self._post_batch_once(sent))

    def post_all(self, sent: Iterable[Sent], *, dry_run: bool = False, all_new_or_none: bool = False) -> list[Answer]:
        """Posts all commands in one commit if none is refused; else, or on a dry run, none, and records nothing.

        With `all_new_or_none` none either if some of them, but not all, were posted before.
        `sent` is gone through again when the transaction has to be tried again.
        """
        return self._until_deadline(lambda: self._post_all_once(sent, dry_run, all_new_or_none))

    def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `query` finds in one short snapshot."""

        def look() -> T:
            with reading(self._engine) as connection:
                return query(connection, *args, **kwargs)

        return self._until_deadline(look)

    def write(self, change: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A short change that is no business of the ledger: PIN trials, a station's place."""

        def put() -> T:
            with writing(self._engine) as connection:
                return change(connection, *args, **kwargs)

        return self._until_deadline(put)

    def release_expired(self, device: str) -> int:
        """Releases every reservation that is past its time, and says how many; a refused take does so by itself."""
        return self._until_deadline(lambda: self._release_expired(device))

    def print_queue(self) -> PrintQueue:
        """The queue of labels, for whoever prints them."""
        return PrintQueue(self._engine, self.url, self.clock)

    def stamp(self, operator_code: str, device: str, id: UUID | None = None, approval: UUID | None = None) -> Stamp:
        """A stamp for something that happens now."""
        now = self.clock()
        return Stamp(id or new_id(now), operator_code, device, moment(now), approval)

    def _until_deadline(self, work: Callable[[], T]) -> T:
        """The only place that tries again: with the whole work, on faults that pass, until the deadline."""
        deadline = time.monotonic() + self._deadline_s
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                with faults_named(self.url):
                    return work()
            except StoreUnavailable:
                if time.monotonic() + pause_s > deadline:
                    raise
            time.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311  jitter, not a secret
            pause_s = min(pause_s * 2, PAUSE_MAX_S)

    def _post_once(self, command: Command, stamp: Stamp, place: Place | None) -> Answer:
        try:
            try:
                return self._attempt(command, stamp, place)
            except Rejection as refused:
                if refused.code != RESERVED:
                    raise
                self._release_expired(stamp.device)
                return self._attempt(command, stamp, place)  # even if there was nothing: another may have been first
        except Rejection as refused:
            rejection = refused
        with writing(self._engine) as connection:
            return self._record(connection, command, stamp, rejection)

    def _attempt(self, command: Command, stamp: Stamp, place: Place | None) -> Answer:
        read: list[KnownReader] = []
        with writing(self._engine) as connection:
            answer = self._decide(connection, command, stamp, read)
            if place is not None and isinstance(answer, Outcome) and not answer.repeated:
                keep_place(connection, stamp.device, stamp.operator, place, answer.said, self.clock())
        self._keep(read)
        return answer

    def _post_batch_once(self, sent: Sequence[Sent]) -> list[Answer]:
        read: list[KnownReader] = []
        with writing(self._engine) as connection:
            answers = [self._post_within(connection, command, stamp, read) for command, stamp in sent]
        self._keep(read)
        return answers

    def _post_all_once(self, sent: Iterable[Sent], dry_run: bool, all_new_or_none: bool) -> list[Answer]:
        read: list[KnownReader] = []
        with writing(self._engine) as connection:
            answers = [self._decide_within(connection, command, stamp, read) for command, stamp in sent]
            outcomes = [answer for answer in answers if isinstance(answer, Outcome)]
            mixed = all_new_or_none and len({outcome.repeated for outcome in outcomes}) > 1
            if dry_run or mixed or len(outcomes) < len(answers):
                connection.rollback()
                return answers
        self._keep(read)
        return answers

    def _keep(self, read: Iterable[KnownReader]) -> None:
        """Keeps rows of the catalogue that were read, now that what they were read from is committed."""
        for reader in read:
            self._known.keep(reader)

    def _post_within(self, connection: Connection, command: Command, stamp: Stamp, read: list[KnownReader]) -> Answer:
        answer = self._decide_within(connection, command, stamp, read)
        return self._record(connection, command, stamp, answer) if isinstance(answer, Rejection) else answer

    def _release_expired(self, device: str) -> int:
        """Releases what is past its time, a transaction for each lot of it, and says of how many reservations."""
        count = 0
        while True:
            with writing(self._engine) as connection:
                released = self._release_due(connection, device)
            if not released:
                return count
            count += sum(released)

    def _release_due(self, connection: Connection, device: str) -> list[int]:
        """Posts the release of what is past its time at each site that can book it today, as Stockhand itself.

        Returns how many each had left: none where another station released them meanwhile, so look once more.
        """
        outcomes = [
            self._try_within(connection, ReleaseExpired(site=site), self.stamp(SYSTEM, device), [])
            for site in sites_due(connection, self.clock())
        ]
        return [int(outcome.facts["reservations"]) for outcome in outcomes if isinstance(outcome, Outcome)]

    def _decide_within(self, connection: Connection, command: Command, stamp: Stamp, read: list[KnownReader]) -> Answer:
        """The answer to one command among others; goods that were reserved for too long stand in nobody's way."""
        answer = self._try_within(connection, command, stamp, read)
        if isinstance(answer, Outcome) or answer.code != RESERVED:
            return answer
        while self._release_due(connection, stamp.device):
            pass
        return self._try_within(connection, command, stamp, read)

    def _try_within(self, connection: Connection, command: Command, stamp: Stamp, read: list[KnownReader]) -> Answer:
        """Decides the command behind a savepoint: a refusal leaves nothing of it behind."""
        try:
            with connection.begin_nested():
                return self._decide(connection, command, stamp, read)
        except Rejection as refused:
            return refused

    def _decide(self, connection: Connection, command: Command, stamp: Stamp, read: list[KnownReader]) -> Answer:
        """Posts the command in this transaction, or returns what its id was answered before; raises a new refusal."""
        now = self.clock()
        row = _row(command, stamp, now)
        entered = enter(connection, row, stamp.operator, command.permission)
        if not entered.fresh:
            stand_by(connection)
            return _first_answer(entered, row)
        if entered.operator_id is None:
            raise Rejection("unknown_operator", operator=stamp.operator)
        if not entered.permitted:
            raise Rejection("not_permitted", operator=stamp.operator, permission=command.permission.replace("_", " "))
        if instant(stamp.happened_at) > now + CLOCK_SKEW_MAX:
            raise Rejection("happened_in_future", happened_at=f"{stamp.happened_at:%Y-%m-%d %H:%M}")
        known = self._reader(entered.catalogue, read)
        at = instant(stamp.happened_at)
        books = Books(connection, stamp.id, entered.operator_id, stamp.device, now, at, known, stamp.approval)
        outcome = command.post(books)
        books.close(encode_outcome(outcome))
        read.append(known)
        return Outcome(outcome.said, outcome.facts, stamp.id)

    def _reader(self, version: int, read: Sequence[KnownReader]) -> KnownReader:
        """What is known of the catalogue; among commands of one transaction, also what those before have read.

        Those that were refused are not among them: what they wrote is gone.
        """
        return read[-1].for_next() if read and read[-1].version == version else self._known.reader(version)

    def _record(self, connection: Connection, command: Command, stamp: Stamp, rejection: Rejection) -> Answer:
        """Puts the refusal on record; if another attempt was first, answers as that one did."""
        row = _row(command, stamp, self.clock()) | {"state": "rejected", "outcome": encode_rejection(rejection)}
        entered = enter(connection, row, stamp.operator, command.permission)
        if entered.fresh:
            return rejection
        stand_by(connection)
        return _first_answer(entered, row)


def _row(command: Command, stamp: Stamp, now: Micros) -> dict[str, Any]:
    body = encode_body(command).decode()
    return {
        "id": stamp.id,
        "kind": type(command).__name__,
        "version": command.version,
        "payload": body,
        "fingerprint": fingerprint(command, stamp, body),
        "device": stamp.device,
        "happened_at": instant(stamp.happened_at),
        "posted_at": now,
        "state": "open",
        "outcome": None,
    }


def _first_answer(first: Entered, row: dict[str, Any]) -> Answer:
    if first.fingerprint != row["fingerprint"]:
        return Rejection("id_reused")
    kept = str(first.outcome)
    return decode_outcome(kept, row["id"]) if first.state == "posted" else decode_rejection(kept)
