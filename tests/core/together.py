"""Several people who work on the same goods at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from threading import Thread

from sqlalchemy import Engine

from core.command import Command
from core.errors import Rejection
from core.first_start import ADMINISTRATOR
from core.store import writing
from tests.core.warehouse import Warehouse
from tests.waiting import wait_until


def at_once(commands: Sequence[Command], warehouse: Warehouse, who: str = ADMINISTRATOR) -> list[str]:
    """What each of the commands is answered when all are posted at the same moment."""
    answers: list[str] = []
    start = threading.Barrier(len(commands))

    def post(command: Command) -> None:
        stamp = warehouse.stamp(who)
        start.wait()
        try:
            warehouse.room.post(command, stamp)
            answers.append("done")
        except Rejection as rejection:
            answers.append(rejection.code)

    threads = [threading.Thread(target=post, args=(command,)) for command in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def while_held(warehouse: Warehouse, *commands: Command, who: str = ADMINISTRATOR) -> set[str]:
    """What the last command is answered when it comes before those before it are committed."""
    *first, second = commands
    answers: list[str] = []
    with writing(warehouse.engine) as connection:
        for command in first:
            warehouse.room._decide(connection, command, warehouse.stamp(who), [])
        other = Thread(target=lambda: answers.extend(at_once([second], warehouse, who)))
        other.start()
        wait_until(lambda: answers or somebody_waits(warehouse.engine), "the second waits for the first")
    other.join()
    return set(answers)


def somebody_waits(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").scalar())
