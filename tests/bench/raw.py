"""The raw driver, writing by hand the same rows that the core writes: what every ratio is measured against.

It knows the database's numbers beforehand and decides nothing: no codes to find, no permission, no gate.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from core.values import new_id, utc_now
from tests.bench import statements
from tests.bench.layout import DEVICE, Address, Layout, Line

# What the core would write for a move of one piece.
PAYLOAD = '{"quantity":"1","sku":"ITEM-0001","source":"BIN-01","target":"BIN-02"}'
OUTCOME = (
    '{"said":"1 EA ITEM-0001 > BIN-02","facts":{"sku":"ITEM-0001","quantity":"1","unit":"EA","lot":"",'
    '"from":"BIN-01","to":"BIN-02"}}'
)
FINGERPRINT = "0123456789abcdef" * 4
ONE = 1_000_000
TODAY = "2026-03-02"


class Raw:
    """One connection of the raw driver, its commits as durable as the core's."""

    def __init__(self, address: Address, at: Layout) -> None:
        self.at = at
        self._postgres = address.driver == "psycopg"
        self._connection = connect(address)
        self._cursor = self._connection.cursor()
        self._do = self._cursor.execute
        self._begin = "BEGIN" if self._postgres else "BEGIN IMMEDIATE"
        self._sql = {name: self._spelt(said) for name, said in vars(statements).items() if name.isupper()}

    def close(self) -> None:
        """Gives the connection back."""
        self._connection.close()

    def move(self, lines: Sequence[Line]) -> None:
        """One posting of as many lines: of each line the take, the give, the move and its two entries."""
        now = utc_now()
        self._do(self._begin)
        posting = self._posting("Move", now)
        for number, line in enumerate(lines, 1):
            self._line(posting, number, line, now)
        self._do("COMMIT")

    def receive(self, target: int) -> None:
        """One posting of a piece from the supplier into a bin, with the progress of its order."""
        now, at = utc_now(), self.at
        self._do(self._begin)
        posting = self._posting("Receive", now)
        item, place = at.items[0], at.bins[target]
        balance, seq, after = self._one("GIVE", (place, item, ONE, now, now))
        ends = (at.supplier, place, 0, 0)
        move = self._one("MOVE", (posting, 1, "receive", at.site, item, ONE, *ends, ONE, at.line, at.party, TODAY))[0]
        self._do(self._sql["ENTRY"], (balance, seq, move, after))
        self._do(self._sql["PROGRESS"], (ONE, at.line))
        self._do(self._sql["ORDER_STATE"], (at.order,))
        self._do("COMMIT")

    def carry_pallet(self, target: int) -> None:
        """One posting that takes the pallet to a bin, a balance at a time."""
        now, place = utc_now(), self.at.bins[target]
        self._do(self._begin)
        posting = self._posting("Move", now)
        found = self._do(self._sql["ON_PLATES"], self.at.plates).fetchall()
        for number, (balance, source, item, plate) in enumerate(found, 1):
            seq, quantity = self._one("CARRY", (place, now, balance))
            ends = (source, place, plate, plate)
            values = (posting, number, "move", self.at.site, item, quantity, *ends, None, None, 0, TODAY)
            move = self._one("MOVE", values)[0]
            self._do(self._sql["TWO_ENTRIES"], (balance, seq - 1, move, 0, balance, seq, move, quantity))
        for plate in self.at.plates:
            self._do(self._sql["PLATE"], (place, plate))
        self._do("COMMIT")

    def balances(self) -> list[tuple[int, int, int]]:
        """The bare balances of all items in all bins."""
        return list(self._do(self._sql["BALANCES"]).fetchall())

    def balances_of_item(self, item: int) -> list[tuple[int, int]]:
        """The bare balances of one item."""
        return list(self._do(self._sql["OF_ITEM"], (self.at.items[item],)).fetchall())

    def balances_in_bin(self, place: int) -> list[tuple[int, int]]:
        """The bare balances of one bin."""
        return list(self._do(self._sql["IN_BIN"], (self.at.bins[place],)).fetchall())

    def _posting(self, kind: str, now: int) -> UUID | bytes:
        made = new_id()
        id = made if self._postgres else made.bytes
        values = (id, kind, PAYLOAD, FINGERPRINT, self.at.operator, DEVICE, now, now, OUTCOME)
        self._do(self._sql["POSTING"], values)
        return id

    def _line(self, posting: object, number: int, line: Line, now: int) -> None:
        at = self.at
        item, source, target = at.items[line.item], at.bins[line.source], at.bins[line.target]
        take, give = (ONE, now, source, item, ONE), (target, item, ONE, now, now)
        if source < target:  # in the order of the keys, as the core does: else two of them wait for each other
            taken, given = self._one("TAKE", take), self._one("GIVE", give)
        else:
            given, taken = self._one("GIVE", give), self._one("TAKE", take)
        ends = (source, target, 0, 0)
        move = self._one("MOVE", (posting, number, "move", at.site, item, ONE, *ends, ONE, None, 0, TODAY))[0]
        self._do(self._sql["TWO_ENTRIES"], (taken[0], taken[1], move, taken[2], given[0], given[1], move, given[2]))

    def _one(self, name: str, values: tuple[object, ...]) -> tuple[int, ...]:
        row: tuple[int, ...] = self._do(self._sql[name], values).fetchone()
        return row

    def _spelt(self, statement: str) -> str:
        return statement.replace("?", "%s") if self._postgres else statement


def connect(address: Address) -> Any:
    """A connection whose transactions are begun and committed by hand."""
    module = importlib.import_module(address.driver)
    if address.driver == "psycopg":  # every statement is prepared when it comes first
        return module.connect(address.target, autocommit=True, prepare_threshold=0)
    connection = module.connect(address.target, timeout=60, isolation_level=None)
    for pragma in (f"journal_mode = {address.journal}", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
