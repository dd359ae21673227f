"""What is opened beside a prompt: something is wrong here, an approval, a code that nobody knows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from core.access.approval import APPROVAL
from core.errors import Rejection
from core.identify import Found
from devices.scanners.scan import Given, Pressed, Scan, Typed
from tui.approval import WANTED, approval_of
from tui.internal.report_problem import meant_at, wrong_here
from tui.run import Sending, Task
from tui.shown import HELP, Shown
from tui.station import Station
from tui.unknown_code import next_of, refusal_of
from tui.view import Message, Tier, View
from tui.words import describe


@dataclass(frozen=True, slots=True)
class _Opened:
    """A task beside the prompt, and what comes of its end and of its being given up."""

    run: BesidePrompt
    ended: Callable[[Mapping[str, str]], None]
    given_up: Callable[[], None]


class BesidePrompt(Shown, ABC):
    """A running dialogue that waits while something else is done at its prompt."""

    def __init__(self, station: Station, task: Task, context: Mapping[str, str], first: Sequence[Found]) -> None:
        super().__init__(station, task, context, first)
        self._beside: _Opened | None = None
        self._wrong = 0  # scans in a row that were not what is wanted

    @property
    def front(self) -> BesidePrompt:
        """The task that the operator sees: this one, or what was opened beside its prompt."""
        return self if self._beside is None else self._beside.run.front

    @abstractmethod
    def view(self) -> View:
        """What to show now."""

    @abstractmethod
    def take(self, given: Given) -> None:
        """Takes one scan, typed line or key."""

    @abstractmethod
    def _take_in(self, given: Given) -> None:
        """Takes it, or keeps it for later where the store was missed before anything came of it."""

    @abstractmethod
    def _guarded(self, work: Callable[[], None]) -> bool:
        """Does the work; a refusal is shown and nothing else changes; True where the store was missed."""

    @abstractmethod
    def _set_aside(self) -> None:
        """What was begun beside the prompt is given up."""

    @abstractmethod
    def _begin(self, task: Task) -> BesidePrompt:
        """Begins a task at this station."""

    def _open_beside(
        self,
        task: Task,
        ended: Callable[[Mapping[str, str]], None],
        given_up: Callable[[], None],
        message: Message | None = None,
    ) -> None:
        self._set_aside()
        self.message = Message()
        opened = self._begin(task)
        opened.message = message or opened.message
        self._beside = _Opened(opened, ended, given_up)

    def _take_beside(self, beside: _Opened, given: Given) -> None:
        """The task waits until what was opened at its prompt is done."""
        run = beside.run
        run.take(given)
        result = run.result
        if result is not None:
            self._beside, self.message = None, run.message
            self._guarded(lambda: beside.ended(result))
        elif run.left:
            self._beside, self.message = None, run.message
            self._guarded(beside.given_up)

    # Something is wrong here

    def _report_problem(self) -> None:
        about = meant_at(self._ask, self._answers)
        self._open_beside(wrong_here(about), lambda _: self._look_again(), lambda: None)

    def _look_again(self) -> None:
        """The same prompt with the answers and the count so far, and what is there by now."""
        said = self.message
        if self._counted is not None:
            self._kept_count = (self._ask.prompt, self._counted)
        try:
            self._replay(self._answers)
        except Rejection as refused:
            self.message = Message(Tier.SOFT, refused.happened, f"booked: {said.happened}")

    # Approval

    def _ask_approval(self, sending: Sending, refused: Rejection) -> None:
        def approved(given: Mapping[str, str]) -> None:
            stamp = replace(self.station.stamp(), approval=UUID(given[APPROVAL]))
            self._unsent = replace(sending, stamp=stamp)
            self._send()

        task = approval_of(sending.stamp.id, refused, self._first)
        self._open_beside(task, approved, lambda: self._not_approved(sending, refused), WANTED)

    def _not_approved(self, sending: Sending, refused: Rejection) -> None:
        """Nothing is booked, the dialogue asks its last answer again, and so does a scan that was handed on."""
        handed = self._handed
        self._guarded(lambda: sending.refused(refused))
        if self.message.tier in (Tier.HARD, Tier.SOFT):
            again = f"{describe(handed[0])}: scan it again" if handed else ""
            self.message = Message(Tier.NOTE, "Not approved, nothing booked", again)

    # A code that nobody knows

    def _begins_unknown(self, given: Given) -> bool:
        """Whether it is about the code that was not known; anything else but help leaves that alone."""
        unknown = self._unknown
        if unknown is None or (isinstance(given, Pressed) and given.name == HELP.name):
            return False
        self._unknown = None
        task = unknown.task(given.name) if isinstance(given, Pressed) else None
        if task is None:
            return False
        told = self.message

        def given_up() -> None:
            self._unknown, self.message = unknown, told

        self._open_beside(task, self._unknown_settled, given_up)
        return True

    def _unknown_settled(self, result: Mapping[str, str]) -> None:
        self._wrong = 0
        self.message = refusal_of(result) or self.message
        following = next_of(result)
        if following is not None:
            text, symbology = following.text, following.symbology
            self._take_in(Scan(text, symbology, "", 0.0) if following.scanned else Typed(text, 0.0))
