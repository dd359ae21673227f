"""Imports a CSV file: reads all rows, decides them all through the door, and commits them if none is refused.

Other stations wait while a transaction writes, so no transaction may be long. Items, locations and orders are decided
and then committed in batches, an order always whole; stock is one commit of a bounded file, because half an opening
stock is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import UUID, uuid5

from core.command import Outcome, SiteCommand, Stamp
from core.errors import Rejection, StockhandError
from core.exchange.cells import CellRefused
from core.exchange.rows import HEADER_LINE, Rows, Step
from core.exchange.sheet import BadCell, Sheet, UnreadableSheet
from core.stockroom import Answer, Sent, Stockroom
from core.values import moment

DEVICE = "import"
BATCH_STEPS = 500  # an order is as many as it has rows
ROWS_AT_ONCE_MAX = 5_000  # one commit of them takes some 5 s, and other stations wait 8 s
_OPENING = UUID("6b0c1f5e-2d0a-5c57-9a5c-0b6a4f1f7a10")  # the namespace of what is opened, whatever file it is in
_COLUMNS_MEANT = {
    "unknown_unit": ("unit", "catch_unit"),
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
    "unknown_plate": ("plate", "sscc"),
    "plate_elsewhere": ("plate",),
    "plate_not_usable": ("plate",),
    "not_stocked": ("sku",),
    "unknown_status": ("status",),
    "unknown_party": ("supplier", "owner"),
    "price_wrong": ("price",),
    "below_minimum": ("quantity",),
    "not_a_multiple": ("quantity",),
    "ordered_in_future": ("ordered_on",),
    "unknown_order": ("order",),
    "order_not_open": ("order",),
    "shipment_of_another": ("order",),
    "unknown_order_line": ("order_line",),
    "not_on_order": ("sku",),
    "plate_expected": ("sscc",),
    "check_digit_wrong": ("sscc",),
    "plate_parents_differ": ("parent_sscc",),
    "plate_circle": ("parent_sscc",),
    "plates_too_high": ("parent_sscc",),
    "catch_missing": ("catch",),
    "catch_unwanted": ("catch",),
    "catch_unlikely": ("catch",),
}

Watch = Callable[[Sequence[Step]], Iterable[Step]]


class ImportHalted(StockhandError):
    """A batch was refused that had been found good; what was committed before it stays."""


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
        part. A file with mended rows is another file, whose rows are all decided again: that changes nothing where
        a row defines something, but it would add stock twice, so stock is never imported in part.
        """
        if self.good_rows_only and self.meaning.only_whole:
            kind = self.meaning.only_whole
            raise StockhandError(f"{kind} imported whole: --dry-run names the bad rows, mend them first")
        found = Imported()
        steps = self._read(found)
        while steps:
            all_or_none = bool(found.bad) and not self.good_rows_only
            answers = self._decide(steps, watch, dry_run=self.dry_run or all_or_none)
            refused = list(self._refused(steps, answers))
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

    def _decide(self, steps: Sequence[Step], watch: Watch, *, dry_run: bool) -> list[Answer]:
        """The answers of all steps, which are committed if none is refused and it is no dry run."""
        if self.meaning.in_one_commit:
            return self._post(steps, watch, dry_run=dry_run)
        batches = list(_batches(steps))
        if dry_run or len(batches) > 1:
            answers = self._checked(batches, watch)
            if dry_run or any(isinstance(answer, Rejection) for answer in answers):
                return answers
        return self._committed(batches, watch)

    def _checked(self, batches: Sequence[Sequence[Step]], watch: Watch) -> list[Answer]:
        """The answers of all batches, of which nothing is kept: each is decided after what all rows rest on."""
        shared = [step for batch in batches for step in batch if step.line == HEADER_LINE]
        answers: list[Answer] = []
        for batch in _watched(batches, watch):
            answers += self._post([*shared, *batch], iter, dry_run=True)[len(shared) :]
        return answers

    def _committed(self, batches: Sequence[Sequence[Step]], watch: Watch) -> list[Answer]:
        """The answers of the batches, each committed; where one is refused after all, it ends there."""
        answers: list[Answer] = []
        for batch in _watched(batches, watch):
            posted = self._post(batch, iter, dry_run=False)
            refused = next(self._refused(batch, posted), None)
            if refused is not None and len(batches) > 1:
                raise ImportHalted(
                    f"line {refused.line}: {refused.reason}; somebody changed it meanwhile. "
                    f"The rows before line {batch[0].line} are imported: import the file again for the others"
                )
            answers += posted
        return answers

    def _refused(self, steps: Sequence[Step], answers: Sequence[Answer]) -> Iterator[BadCell]:
        """What is wrong with the steps that were refused, or that were booked before while others were not."""
        repeated = {answer.repeated for answer in answers if isinstance(answer, Outcome)}
        mixed = self.meaning.in_one_commit and len(repeated) > 1
        for step, answer in zip(steps, answers, strict=True):
            if isinstance(answer, Rejection):
                yield from self._bad_rows(step, answer)
            elif mixed and _is_repeated(answer):
                yield BadCell(step.line, step.column, "was opened by a file imported before: leave the row out")

    def _bad_rows(self, step: Step, refused: Rejection) -> Iterator[BadCell]:
        """The bad cell of each bad row of the step; of its first row where no row alone is to blame."""
        bad = []
        parts = list(self.meaning.parts(step)) if refused.code != "id_reused" else []
        for part in parts:
            (answer,) = self._post([part], iter, dry_run=True)
            if isinstance(answer, Rejection):
                bad.append((part, answer))
        if not bad or (len(bad) == len(parts) and all(_same(answer, refused) for _, answer in bad)):
            bad = [(step, refused)]
        for each, answer in bad:
            yield _bad_cell(each.line, each.column, answer, self.sheet.header)

    def _read(self, found: Imported) -> list[Step]:
        """The steps of all rows that can be read; what is wrong with the others is noted."""
        steps: list[Step] = []
        for row in self.sheet.rows():
            found.rows += 1
            found.bad += row.bad
            if row.bad:
                continue
            if self.meaning.in_one_commit and found.rows > ROWS_AT_ONCE_MAX:
                raise UnreadableSheet(f"has over {ROWS_AT_ONCE_MAX} rows of stock, which is one commit: split it")
            try:
                steps += list(self.meaning.steps(row))
            except CellRefused as refused:
                found.bad.append(BadCell(row.line, refused.column, str(refused)))
            except Rejection as refused:
                found.bad.append(_bad_cell(row.line, self.meaning.required[0], refused, self.sheet.header))
        return [*steps, *self.meaning.rest()]

    def _post(self, steps: Sequence[Step], watch: Watch, *, dry_run: bool) -> list[Answer]:
        namespace = UUID(bytes=self.sheet.digest[:16])
        sent = _Sent(steps, watch, namespace, self.operator, moment(self.room.clock()))
        return self.room.post_all(sent, dry_run=dry_run, all_new_or_none=self.meaning.in_one_commit)


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
            yield step.command, Stamp(self._id(step), self.operator, DEVICE, self.happened_at)

    def _id(self, step: Step) -> UUID:
        if step.key:
            return uuid5(_OPENING, step.key)
        site = step.command.site if isinstance(step.command, SiteCommand) else ""
        return uuid5(self.namespace, f"{type(step.command).__name__} {site} {step.line} {step.column}")


def _batches(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """The steps in parts of some length; those of a row stay together."""
    batch: list[Step] = []
    rows = 0
    for step in steps:
        if rows >= BATCH_STEPS and step.line != batch[-1].line:
            yield batch
            batch, rows = [], 0
        batch.append(step)
        rows += len(step.rows)
    yield batch


def _watched(batches: Sequence[Sequence[Step]], watch: Watch) -> Iterator[list[Step]]:
    """The batches, their steps as `watch` hands them on."""
    steps = iter(watch([step for batch in batches for step in batch]))
    for batch in batches:
        yield list(islice(steps, len(batch)))
    next(steps, None)  # the watch sees the end


def _count(steps: Sequence[Step], answers: Sequence[Answer], found: Imported) -> None:
    """Counts rows, not commands: a row was booked before if all of it was."""
    lines = {line for step in steps for line in step.rows} - {HEADER_LINE}
    fresh = (step for step, answer in zip(steps, answers, strict=True) if not _is_repeated(answer))
    new = {line for step in fresh for line in step.rows} & lines
    found.booked = len(new)
    found.booked_before = len(lines) - len(new)


def _is_repeated(answer: Answer) -> bool:
    return isinstance(answer, Outcome) and answer.repeated


def _same(one: Rejection, other: Rejection) -> bool:
    return (one.code, one.fields) == (other.code, other.fields)


def _bad_cell(line: int, column: str, refused: Rejection, header: Sequence[str]) -> BadCell:
    """A refusal at the column it is about; `column` if the refusal does not tell."""
    if refused.code == "id_reused":
        return BadCell(line, "", "was imported before, by another operator or with other values")
    meant = (refused.fields.get("field", ""), *_COLUMNS_MEANT.get(refused.code, ()))
    return BadCell(line, next((each for each in meant if each in header), column), str(refused))
