"""A program that posts one command and kills itself (-9) on the way, as often as it is asked to.

It reads a line for each attempt: the database's address, after how many steps to die, and the command as a line for
`stockhand post`; it answers "killed", or "done" where the command took fewer steps than that. Each attempt is a
process of its own, begun by a fork of this one, which itself has no database open. After 0 steps nobody dies: this
process posts the command itself, so that each fork knows the statements of such a command already.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine, PoolProxiedConnection, event

import core.server_link  # noqa: F401  once, here, rather than in each attempt
from core.errors import Rejection
from core.stockroom import Stockroom
from core.wire import decode_line
from tests.compiled_once import compile_once


def at_each_step(engine: Engine, step: Callable[[], None]) -> None:
    """Calls `step` before each statement that changes an SQLite file, after each answer of a server, and after commits.

    The driver is watched itself, for some statements take the short way to it.
    """
    commit = engine.dialect.do_commit

    def watch(connection: Any, _record: object) -> None:
        if engine.dialect.name == "sqlite":
            connection.set_trace_callback(lambda statement: None if statement.lstrip().startswith("SELECT") else step())
        else:
            connection.wait = stepping(connection.wait, step)

    def commit_and_step(dbapi_connection: PoolProxiedConnection) -> None:
        commit(dbapi_connection)
        step()

    event.listen(engine, "connect", watch)
    engine.dialect.do_commit = commit_and_step  # type: ignore[method-assign]  # one engine's own
    engine.dispose()


def stepping(wait: Callable[..., Any], step: Callable[[], None]) -> Callable[..., Any]:
    """The driver's wait for an answer, and a step after it."""

    def wait_and_step(*given: Any, **named: Any) -> Any:
        answer = wait(*given, **named)
        step()
        return answer

    return wait_and_step


def attempt(url: str, steps: int, line: str) -> None:
    """Posts the command and dies after so many steps."""
    room = Stockroom(url, deadline_s=30)
    left = steps

    def step() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    at_each_step(room._engine, step)
    with suppress(Rejection):
        room.post(*decode_line(line.encode()))
    room.close()


def forked(url: str, steps: int, line: str) -> str:
    """How the attempt ended, in a process of its own."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            attempt(url, steps, line)
            status = 0
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    if os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL:
        return "killed"
    return "done" if ended == 0 else "failed"


def ended(url: str, steps: int, line: str) -> str:
    """How it ended, here or in a process of its own."""
    if steps:
        return forked(url, steps, line)
    attempt(url, steps, line)
    return "done"


if __name__ == "__main__":
    compile_once()
    for asked in sys.stdin:
        print(ended(*json.loads(asked)), flush=True)
