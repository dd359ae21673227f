"""The link to a PostgreSQL server: nobody waits on it without end, and a commit that is not safe is not believed.

Imported only where a server is used: the driver is slow to load. psycopg's `wait`, through which every answer comes,
is overridden here; it is not part of what psycopg promises to keep, so its version is pinned and a test watches it.
"""

from __future__ import annotations

import select
from typing import Any, NoReturn, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout
from psycopg.rows import RowFactory, tuple_row
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InvalidatePoolError

# Who waits for goods holds up whoever wants what it has already: after a second it lets go of all and begins again.
LOCK_TIMEOUT_MS = 1_000
IDLE_TIMEOUT_MS = 15_000
CONNECT_TIMEOUT_S = 3
ANSWER_TIMEOUT_S = 5.0  # more than any lock is waited for
LONG_ANSWER_TIMEOUT_S = 3_600.0
UNACKNOWLEDGED_MS = 5_000
# A station has one thread that posts, one that reads lists and one that prints: the others are for peaks.
POOL_KEPT = 3
POOL_MORE = 7
POOL_TIMEOUT_S = 5.0
# Where the server says that it has committed without waiting for the standby that it should have waited for.
NOT_REPLICATED = "SyncRepWaitForLSN"
# A standby: it takes no writes, or no transaction that says it is going to write.
READ_ONLY_SQLSTATES = {"25006", "0A000"}

RV = TypeVar("RV")
LINK = {
    "application_name": "stockhand",
    "connect_timeout": str(CONNECT_TIMEOUT_S),
    "tcp_user_timeout": str(UNACKNOWLEDGED_MS),
    "keepalives_idle": "30",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}


class WatchedConnection(psycopg.Connection[Any]):
    """A connection that is dropped when an answer does not come in time, and nothing is cancelled: it may be done."""

    def __init__(self, pgconn: Any, row_factory: RowFactory[Any] = tuple_row) -> None:
        super().__init__(pgconn, row_factory)
        self.answer_within_s = ANSWER_TIMEOUT_S
        said_by: list[str | None] = []  # which parts of the server had something to remark
        self.add_notice_handler(lambda notice: said_by.append(notice.source_function))
        self._said_by = said_by

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Waits for the server's answer, as long as is allowed."""
        try:
            answer = super().wait(gen, interval, self.answer_within_s if timeout is None else timeout)
        except _WaitTimeout as late:
            if timeout is not None:
                raise
            self._drop(f"no answer within {self.answer_within_s:g} s", late)
        if NOT_REPLICATED in self._said_by:
            self._drop("the commit was not confirmed by a standby")
        self._said_by.clear()
        return answer

    def has_ended(self) -> bool:
        """Whether the server has closed this idle connection: an end is all that it says unasked and that counts."""
        waiting = select.poll()
        try:
            waiting.register(self.pgconn.socket, select.POLLIN)
            while waiting.poll(0):
                self.pgconn.consume_input()
        except psycopg.OperationalError:
            return True
        return False

    def _drop(self, why: str, cause: Exception | None = None) -> NoReturn:
        self.close()
        raise psycopg.OperationalError(why) from cause


def open_server(url: URL) -> Engine:
    """An engine for a server, or for several of which the one that takes writes is used."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args=_link(url),
        pool_size=POOL_KEPT,
        max_overflow=POOL_MORE,
        pool_timeout=POOL_TIMEOUT_S,
        pool_use_lifo=True,
        use_native_hstore=False,
    )
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "checkout", _replace_what_has_ended)
    event.listen(engine, "checkin", _be_quick_again)
    event.listen(engine, "handle_error", _leave_a_standby)
    return engine


def let_take_long(connection: Any) -> None:
    """Lets the driver's connection wait long for its answers, until it is given back."""
    connection.answer_within_s = LONG_ANSWER_TIMEOUT_S


def _link(url: URL) -> dict[str, str]:
    """How the link is set up; what the address says itself goes before."""
    limits = f"-c lock_timeout={LOCK_TIMEOUT_MS} -c idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS}"
    given = url.normalized_query
    link = {name: value for name, value in LINK.items() if name not in given}
    if "target_session_attrs" not in given and ("," in (url.host or "") or "," in ",".join(given.get("host", ()))):
        link["target_session_attrs"] = "read-write"
    return link | {"options": " ".join([limits, *given.get("options", ())])}


def _connect(_dialect: object, _record: object, arguments: tuple[Any, ...], named: dict[str, Any]) -> WatchedConnection:
    return WatchedConnection.connect(*arguments, **named)


def _replace_what_has_ended(connection: Any, _record: object, _proxy: object) -> None:
    """Costs no round trip; what else may be wrong with a link shows when it is used."""
    if connection.has_ended():
        raise InvalidatePoolError("the server has ended the connection")


def _be_quick_again(connection: Any, _record: object) -> None:
    if connection is not None:
        connection.answer_within_s = ANSWER_TIMEOUT_S


def _leave_a_standby(context: ExceptionContext) -> None:
    """A server that takes no writes any more is not asked again: the next connection looks for the one that does."""
    if getattr(context.original_exception, "sqlstate", None) in READ_ONLY_SQLSTATES:
        context.is_disconnect = True
