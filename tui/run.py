"""Runs a dialogue: gives it the answers, books what it yields, and begins it anew where answers are taken back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.access.approval import APPROVAL
from core.access.station import keep_place
from core.command import Command, Outcome, Place, Stamp
from core.errors import Rejection, StoreUnavailable
from core.identify import Found
from core.internal.print_label import PrintLabel
from core.internal.who_was_first import who_was_first
from tui.dialogue import Ask, Dialogue, Post, Tell
from tui.station import Station
from tui.view import Message, Tier


@dataclass(frozen=True, slots=True)
class Task:
    """A floor task: its number on the menu, its words, who may do it, and the dialogue that does it.

    One that is `beside` another is opened at its prompt: it keeps no place of its own and ends with its one line.
    """

    code: str
    word: str
    title: str
    permission: str
    dialogue: Callable[[Station, Mapping[str, str]], Dialogue]
    help: tuple[str, ...] = ()
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """A command on its way: it keeps its id until there is an answer, and says what comes of either answer."""

    command: Command
    stamp: Stamp
    place: Place | None
    booked: Callable[[Outcome], None]
    refused: Callable[[Rejection], None]


class Run(ABC):
    """The lines of one task, one after the other: what is asked, the answers so far, the command on its way."""

    def __init__(self, station: Station, task: Task, context: Mapping[str, str], first: Sequence[Found]) -> None:
        self.station = station
        self.task = task
        self.left = False
        self.result: Mapping[str, str] | None = None  # of a task beside another, once it has ended
        self.message = Message()
        self._context = dict(context)
        self._answers: list[tuple[str, Any]] = []  # each with the prompt that it was given at
        self._steps: Dialogue | None = None
        self._ask = Ask(prompt="")
        self._counted: Decimal | None = None
        self._kept_count: tuple[str, Decimal] | None = None  # with its prompt, while that is built again
        self._handed: Sequence[Found] = first
        self._unsent: Sending | None = None
        self._place_due = not task.beside  # a task that is only opened is resumed as well
        self._last_said = ""
        self._last_booked = ""
        self._label: Command | None = None
        self._first: str | None = None  # where it was refused because somebody else was first

    @abstractmethod
    def _found(self, found: Sequence[Found]) -> None:
        """Takes what a scan turned out to be at the prompt that is shown now."""

    @abstractmethod
    def _ask_approval(self, sending: Sending, refused: Rejection) -> None:
        """Asks for the approval that would let through what was refused; the dialogue waits for it."""

    @property
    def just_booked(self) -> str:
        """What was booked last, as long as nothing else is told; labels are not, whose printer may be at fault."""
        stands = self.message.tier is Tier.OK and self.message.happened == self._last_booked
        return self._last_booked if stands else ""

    def _answer(self, value: Any) -> None:
        self.message = Message()
        self._answers.append((self._ask.prompt, value))
        self._run(lambda steps: steps.send(value))

    def _replay(self, answers: Sequence[tuple[str, Any]] = (), *, answered: bool = False) -> None:
        """A fresh dialogue that is given these answers again, as far as it still asks for them.

        Only when they were all `answered` and the store failed then may they lead to a booking.
        """
        self._answers, self._steps = list(answers), None
        if self._place_due:
            self._keep_place()
        steps = self.task.dialogue(self.station, dict(self._context))
        try:
            step = self._answer_again(steps)
        except StopIteration as end:
            self._next_line(end.value)
            return
        except Rejection as refused:
            if self._answers:
                self._replay(self._answers[:-1])
            else:
                self.left = True
            raise refused
        if isinstance(step, Post) and not (answered and len(self._answers) == len(answers)):
            self._replay(self._answers[:-1])
            return
        self._steps = steps
        self._show(step)
        if answered:
            self._measure_first(step)

    def _answer_again(self, steps: Dialogue) -> Any:
        step = _past_tells(steps, next(steps))
        for at, (prompt, answer) in enumerate(self._answers):
            if not isinstance(step, Ask) or step.prompt != prompt:
                del self._answers[at:]  # others have changed what these answers lead to
                break
            step = _past_tells(steps, steps.send(answer))
        return step

    def _run(self, go: Callable[[Dialogue], Any]) -> None:
        """Lets the dialogue go on to its next prompt; at its end the next line begins."""
        steps, self._steps = self._steps, None
        if steps is None:
            raise RuntimeError("the dialogue is not running")
        try:
            step = _past_tells(steps, go(steps), self._tell)
        except StopIteration as end:
            self._next_line(end.value)
        except Rejection as refused:
            self._handed = ()
            with suppress(Rejection):  # what was refused first is told, not what its answers lead to since then
                self._replay(self._answers[:-1])
            raise refused
        else:
            self._steps = steps
            self._show(step)
            self._measure_first(step)

    def _measure_first(self, step: Ask | Post) -> None:
        """Lets a device answer the prompt that is just come to; one that has no answer leaves it to the operator."""
        if not isinstance(step, Ask) or step.measure is None or not step.measure_first or self._ask is not step:
            return
        try:
            measured = step.measure()
        except Rejection as refused:
            self.message = Message(Tier.NOTE, refused.happened, refused.todo)
        else:
            self._answer(measured)

    def _show(self, step: Ask | Post) -> None:
        if isinstance(step, Post):
            context = dict(step.context) if step.context is not None else self._context
            self._begin_to_send(step.command, context, lambda outcome: self._booked(step, context, outcome))
            return
        kept, self._kept_count = self._kept_count, None
        self._ask, self._counted = step, kept[1] if kept is not None and kept[0] == step.prompt else None
        if self._handed:
            found, self._handed = self._handed, ()
            self._found(found)

    def _tell(self, told: Tell) -> None:
        tier = Tier.HARD if told.hard else Tier.NOTE if told.warning else Tier.OK
        self.message = Message(tier, told.happened, told.todo)

    def _next_line(self, context: Mapping[str, str] | None) -> None:
        if self.task.beside:
            self.result = context or {}
            return
        if context is not None and dict(context) != self._context:
            self._context = dict(context)
            self._place_due = True
        self._replay()

    def _keep_place(self) -> None:
        station = self.station
        place = Place(self.task.code, self._context)
        station.room.write(keep_place, station.device, station.operator, place, "", station.room.clock())
        self._place_due = False

    def _begin_to_send(
        self,
        command: Command,
        context: Mapping[str, str] | None,
        booked: Callable[[Outcome], None],
        refused: Callable[[Rejection], None] | None = None,
    ) -> None:
        """Sends a command; without a context the station's place stays as it is."""
        place = None if context is None or self.task.beside else Place(self.task.code, context)
        self._unsent = Sending(command, self.station.stamp(), place, booked, refused or self._refuse_post)
        self._send()

    def _send(self) -> None:
        """Sends the command that is waiting; it keeps its id until there is an answer."""
        sending = self._unsent
        if sending is None:
            return
        try:
            outcome = self.station.room.post(sending.command, sending.stamp, sending.place)
        except Rejection as refused:
            self._unsent = None
            self._last_said = refused.happened
            self._first = self._who_was_first(sending, refused)
            if APPROVAL in refused.fields:
                self._ask_approval(sending, refused)
            else:
                sending.refused(refused)
            return
        self._unsent = None
        self._last_said = outcome.said
        sending.booked(outcome)

    def _booked(self, posted: Post, context: dict[str, str], outcome: Outcome) -> None:
        self._context = context
        self._answers = []
        self._label = posted.label
        self._last_booked = "" if isinstance(posted.command, PrintLabel) else outcome.said
        self.message = Message(Tier.OK, outcome.said, posted.todo)
        said = self.message
        try:
            self._run(lambda steps: steps.send(outcome))
        except Rejection as refused:  # of the scan that was handed on: the booking before it stands
            self.message = Message(Tier.SOFT, refused.happened, f"booked: {outcome.said}")
        if self.message.tier is Tier.NONE:
            self.message = said

    def _label_now(self) -> Command | None:
        """What the label key prints: what is shown, else what was booked last."""
        return self._ask.label or self._label

    def _print_label(self) -> None:
        label = self._label_now()
        if label is None:
            raise Rejection("nothing_to_label")
        self._begin_to_send(label, None, self._printed, refuse)

    def _printed(self, outcome: Outcome) -> None:
        self.message = Message(Tier.OK, outcome.said)

    def _refuse_post(self, refused: Rejection) -> None:
        """The dialogue may handle it; if not, the last answer is asked again and the entry is locked until ENT."""
        self._handed = ()
        try:
            self._run(lambda steps: steps.throw(refused))
        except Rejection as unhandled:
            told = f"{self._first} was first: " if self._first else ""
            self.message = Message(Tier.HARD, unhandled.happened, f"{told}{unhandled.todo}")

    def _who_was_first(self, sending: Sending, refused: Rejection) -> str | None:
        station = self.station
        asked = (station.site.id, refused, sending.command, station.operator, station.room.clock())
        try:
            return station.read(who_was_first, *asked)
        except StoreUnavailable:  # the refusal stands all the same
            return None


def refuse(refused: Rejection) -> None:
    """Lets a refusal be shown where nobody handles it."""
    raise refused


def _past_tells(steps: Dialogue, step: Any, tell: Callable[[Tell], None] | None = None) -> Any:
    while isinstance(step, Tell):
        if tell is not None:
            tell(step)
        step = next(steps)
    return step
