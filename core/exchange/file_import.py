"""Imports a CSV file: reads all rows, decides them through the door, commits all or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from core.command import Outcome, SiteCommand, Stamp
from core.errors import Rejection
from core.exchange.cells import CellRefused
from core.exchange.rows import HEADER_LINE, Rows, Step
from core.exchange.sheet import BadCell, Sheet
from core.stockroom import Answer, Sent, Stockroom
from core.values import moment

DEVICE = "import"
_COLUMNS_MEANT = {
    "unknown_unit": ("unit",),
    "unknown_zone": ("zone",),
    "unknown_location": ("location",),
    "unknown_item": ("sku",),
    "unknown_pack": ("pack",),
    "lot_missing": ("lot",),
    "lot_unwanted": ("lot",),
    "lot_expiry_differs": ("expires_on",),
    "expiry_missing": ("expires_on",),
    "serial_missing": ("serial",),
    "serial_unwanted": ("serial",),
    "serial_in_stock": ("serial",),
    "serial_wants_one": ("quantity",),
    "quantity_fractional": ("quantity", "pack_quantity"),
    "quantity_too_fine": ("quantity", "pack_quantity"),
    "quantity_not_positive": ("quantity", "pack_quantity"),
    "quantity_out_of_range": ("quantity", "pack_quantity"),
    "unknown_plate": ("plate",),
    "plate_elsewhere": ("plate",),
    "plate_not_usable": ("plate",),
}

Watch = Callable[[Sequence[Step]], Iterable[Step]]


@dataclass(slots=True)
class Imported:
    """What came of it: how many rows there were, were booked now or before, and what is wrong with the bad ones."""

    rows: int = 0
    booked: int = 0
    booked_before: int = 0
    bad: list[BadCell] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        """How many rows are bad; one row may have several bad cells."""
        return len({each.line for each in self.bad})


@dataclass(frozen=True, slots=True)
class FileImport:
    """One file to import: who imports it, and how strict."""

    room: Stockroom
    sheet: Sheet
    meaning: Rows
    operator: str
    dry_run: bool = False
    good_rows_only: bool = False

    def run(self, watch: Watch = iter) -> Imported:
        """Imports all rows or none, or the good ones; `watch` is handed the steps as they are decided.

        Refused rows are left out and the others decided again, until no row is refused: a row is never booked in
        part, and a bad row that is mended can be imported later from the same file.
        """
        found = Imported()
        steps = self._read(found)
        while steps:
            all_or_none = bool(found.bad) and not self.good_rows_only
            answers = self._post(steps, watch, dry_run=self.dry_run or all_or_none)
            refused = [
                _bad_cell(step.line, step.column, answer, self.sheet.header)
                for step, answer in zip(steps, answers, strict=True)
                if isinstance(answer, Rejection)
            ]
            found.bad += refused
            if not refused and not all_or_none:
                _count(steps, answers, found)
                break
            if not self.good_rows_only:
                break
            lines = {each.line for each in refused}
            steps = [step for step in steps if step.line not in lines]
        found.bad.sort()
        return found

    def _read(self, found: Imported) -> list[Step]:
        """The steps of all rows that can be read; what is wrong with the others is noted."""
        steps: list[Step] = []
        for row in self.sheet.rows():
            found.rows += 1
            found.bad += row.bad
            if row.bad:
                continue
            try:
                steps += list(self.meaning.steps(row))
            except CellRefused as refused:
                found.bad.append(BadCell(row.line, refused.column, str(refused)))
            except Rejection as refused:
                found.bad.append(_bad_cell(row.line, self.meaning.required[0], refused, self.sheet.header))
        return steps

    def _post(self, steps: Sequence[Step], watch: Watch, *, dry_run: bool) -> list[Answer]:
        namespace = UUID(bytes=self.sheet.digest[:16])
        sent = _Sent(steps, watch, namespace, self.operator, moment(self.room.clock()))
        return self.room.post_all(sent, dry_run=dry_run)


@dataclass(frozen=True, slots=True)
class _Sent:
    """The steps with their stamps, made as they are asked for. The same file gives the same ids."""

    steps: Sequence[Step]
    watch: Watch
    namespace: UUID
    operator: str
    happened_at: datetime

    def __iter__(self) -> Iterator[Sent]:
        for step in self.watch(self.steps):
            command = step.command
            site = command.site if isinstance(command, SiteCommand) else ""
            id = uuid5(self.namespace, f"{type(command).__name__} {site} {step.line} {step.column}")
            yield command, Stamp(id, self.operator, DEVICE, self.happened_at)


def _count(steps: Sequence[Step], answers: Sequence[Answer], found: Imported) -> None:
    """Counts rows, not commands: a row was booked before if all of it was."""
    lines = {step.line for step in steps} - {HEADER_LINE}
    new = {step.line for step, answer in zip(steps, answers, strict=True) if not _is_repeated(answer)} & lines
    found.booked = len(new)
    found.booked_before = len(lines) - len(new)


def _is_repeated(answer: Answer) -> bool:
    return isinstance(answer, Outcome) and answer.repeated


def _bad_cell(line: int, column: str, refused: Rejection, header: Sequence[str]) -> BadCell:
    """A refusal at the column it is about; `column` if the refusal does not tell."""
    if refused.code == "id_reused":
        return BadCell(line, "", "was imported before, by another operator or with other options")
    meant = (refused.fields.get("field", ""), *_COLUMNS_MEANT.get(refused.code, ()))
    return BadCell(line, next((each for each in meant if each in header), column), str(refused))
