"""Labels for a whole range of locations, items or plates, posted in batches; the same run prints nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID, uuid5

from sqlalchemy import Connection, Select, select

from core.catalogue.site import need_site
from core.command import Outcome, Stamp
from core.control_codes import CONTROL_CODES
from core.errors import Rejection
from core.internal.print_label import PrintLabel
from core.labels.name_range import in_range
from core.schema.tables import item, location, plate, printer
from core.stockroom import Sent, Stockroom
from core.values import moment

DEVICE = "labels"
KINDS = ("location", "item", "plate", "printer", "control")
BATCH = 100  # labels in one commit: other stations wait for a fraction of a second
_RUNS = UUID("0e6f6f4c-5a0b-5d1e-9d55-3f2f0c3f9a61")  # the namespace of what one run prints

Watch = Callable[[Sequence[str]], Iterable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What is to be printed: existing things of a kind, from one code to another as people count; open where empty."""

    kind: str
    first: str
    last: str
    printer: str
    site: str
    copies: int = 1
    design: str = ""

    def codes(self, connection: Connection) -> list[str]:
        """The codes within the range, in order."""
        ends = (self.first, self.last) if self.kind == "item" else (self.first.upper(), self.last.upper())
        return in_range(CONTROL_CODES if self.kind == "control" else self._codes(connection), *ends)

    def command(self, code: str) -> PrintLabel:
        """The command that prints one of them."""
        named = {"item": "sku", "printer": "of_printer"}.get(self.kind, self.kind)
        return PrintLabel(site=self.site, printer=self.printer, copies=self.copies, design=self.design, **{named: code})  # type: ignore[arg-type]  # the name is that of a code

    def _codes(self, connection: Connection) -> Iterable[str]:
        return connection.execute(self._all(connection)).scalars()

    def _all(self, connection: Connection) -> Select[str]:
        if self.kind == "location":
            at = need_site(connection, self.site)
            here = (location.c.site_id == at.id, location.c.is_physical == 1, location.c.active == 1)
            return select(location.c.code).where(*here)
        if self.kind == "plate":
            return select(plate.c.code).where(plate.c.id != 0, plate.c.state != "retired")
        if self.kind == "printer":
            return select(printer.c.code).where(printer.c.active == 1)
        return select(item.c.sku).where(item.c.active == 1)


@dataclass(frozen=True, slots=True)
class Run:
    """One time that a range is printed: whoever starts it again under its name the same day goes on with it."""

    room: Stockroom
    operator: str
    name: str = ""

    def print(self, wanted: Range, watch: Watch) -> Iterator[tuple[str, Rejection | bool]]:
        """Queues the labels; each code with the refusal of its label, or whether it was queued before."""
        rest = iter(watch(self.room.read(wanted.codes)))
        while batch := list(islice(rest, BATCH)):
            yield from self._queue(wanted, batch)

    def _queue(self, wanted: Range, codes: Sequence[str]) -> Iterator[tuple[str, Rejection | bool]]:
        """One commit of those that are not refused. Refusals are not recorded: what was wrong may be put right."""
        good = list(codes)
        while good:
            answers = list(zip(good, self.room.post_all([self._sent(wanted, code) for code in good]), strict=True))
            refused = [(code, answer) for code, answer in answers if isinstance(answer, Rejection)]
            yield from refused
            if not refused:
                yield from ((code, answer.repeated) for code, answer in answers if isinstance(answer, Outcome))
                return
            good = [code for code, answer in answers if not isinstance(answer, Rejection)]

    def _sent(self, wanted: Range, code: str) -> Sent:
        now = moment(self.room.clock())
        parts = (
            f"{now:%Y-%m-%d}",
            self.name,
            self.operator,
            wanted.site,
            wanted.printer,
            str(wanted.copies),
            wanted.design,
        )
        named = uuid5(_RUNS, "\x1f".join((*parts, wanted.kind, code)))
        return wanted.command(code), Stamp(named, self.operator, DEVICE, now)
