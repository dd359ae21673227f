"""What a task does about scans that nobody knows, without leaving its prompt."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import partial

from core.command import Outcome
from core.errors import Rejection
from core.identify import Found, Location
from devices.scanners.scan import Given, Pressed
from tui.run import Run, Task
from tui.station import Station
from tui.unknown_code import UnknownCode, Unread, unknown_code
from tui.view import Message, Tier


class UnknownScans(Run):
    """Keeps the code that was not known just now, until it is dealt with or something else is scanned."""

    def __init__(self, station: Station, task: Task, context: Mapping[str, str], first: Sequence[Found]) -> None:
        super().__init__(station, task, context, first)
        self._unknown: UnknownCode | None = None
        self._previous = ""  # the last code that was known

    @abstractmethod
    def _take_in(self, given: Given) -> None:
        """Takes an input as if it came now."""

    def _note_unknown(self, refused: Rejection, unread: Unread) -> None:
        """Lets a code be kept or given its meaning from the prompt that it came at."""
        bins = [answer.code for _, answer in self._answers if isinstance(answer, Location)]
        where = {
            "task": self.task.code,
            "document": self._context.get("receipt") or self._context.get("order", ""),
            "location": bins[-1] if bins else self.station.dock,
            "previous": self._previous,
        }
        self._unknown = unknown_code(self.station, refused, unread, where)

    def _for_unknown(self, given: Given) -> bool:
        """Whether the input was about a code that is not known; any other leaves that alone, unless it is begun."""
        unknown = self._unknown
        if unknown is None or given == Pressed("F1", given.at):
            return False
        if not unknown.wants(given):
            self._unknown = unknown if unknown.is_open else None
            return False
        command = unknown.take(given)
        self.message = Message()
        if command is not None:
            self._begin_to_send(command, None, partial(self._unknown_settled, unknown), self._unknown_refused)
        return True

    def _unknown_settled(self, unknown: UnknownCode, outcome: Outcome) -> None:
        self._unknown = None
        self.message = Message(Tier.OK, outcome.said, unknown.todo)
        following = unknown.after()
        if following is not None:
            self._take_in(following)

    def _unknown_refused(self, refused: Rejection) -> None:
        self._unknown = None
        raise refused
