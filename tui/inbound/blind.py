"""Booking what was counted blind: where the core asks for it, it is counted again, without a word about the first."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.inbound.receive import Receive
from tui.dialogue import Ask, Post, Step, Tell


def post_counted(
    command: Receive, again: Callable[[], Ask], posting: Callable[[Receive], Post]
) -> Generator[Step, Any, None]:
    """Books the command, counted as often as the core wants it."""
    while True:
        try:
            yield posting(command)
        except Rejection as refused:
            if refused.code != "count_again":
                raise
            yield Tell(happened=refused.happened, todo=refused.todo, warning=True)
        else:
            return
        counted: Decimal = yield again()
        command = replace(command, quantity=counted, counted=command.quantity)
