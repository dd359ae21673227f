"""Where the demo lives on disk: made whole or not at all, and never under the feet of one that is open."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import StockhandError
from core.schema.version import HEAD
from devices.config import Config, Documents, Printer, Station, virtual_printer
from tui.command_line.lines import remark
from tui.demo.places import DOCK, PAPERS, PRINTER
from tui.pepper import pepper

DEVICE = "DEMO"
_LEFT_OVER = ".making-*"


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """The demo's files: the database, the secret its PINs are hashed with, and the labels that were printed."""

    path: Path

    @property
    def database(self) -> Path:
        """The database's file."""
        return self.path / "demo.db"

    @property
    def url(self) -> str:
        """The database's address."""
        return f"sqlite:///{self.database}"

    @property
    def labels(self) -> Path:
        """The virtual printer: a ZPL file and a picture for each label."""
        return self.path / "labels"

    @property
    def documents(self) -> Path:
        """Where purchase orders come out as PDF and e-mail files, slips and the papers of shipments as PDF."""
        return self.path / "orders"

    def pepper(self) -> bytes:
        """The demo's own pepper, made the first time that it is needed."""
        return pepper(self._pepper_file)

    def is_whole(self) -> bool:
        """Whether everything is there; a look at the files only, so that a start is quick."""
        return self.database.exists() and self._pepper_file.exists()

    def wire_up(self, config: Config) -> Config:
        """This station's configuration, but with the demo's own name, dock, printers and folder."""
        own = config.station
        station = Station(name=DEVICE, dock=DOCK, printer=PRINTER, sounds=own.sounds, light=own.light)
        documents = Documents(str(self.documents.absolute()))
        papers = Printer(wire=self.documents.absolute().as_uri(), language="pdf")
        printers = {PRINTER: virtual_printer(self.labels), PAPERS: papers}
        return replace(config, station=station, printers=printers, documents=documents)

    def make(self) -> None:
        """Makes the warehouse under another name first, so that one that is interrupted is never taken for whole."""
        from tui.command_line.floor import local_time_zone
        from tui.demo.warehouse import make

        self.clear()
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_LEFT_OVER.rstrip("*"), dir=self.path) as folder:
            fresh = Path(folder) / self.database.name
            make(f"sqlite:///{fresh}", self.pepper(), local_time_zone())
            fresh.replace(self.database)

    def clear(self) -> None:
        """Removes what a demo has made here, and nothing else."""
        for left_over in self.path.glob(_LEFT_OVER):
            shutil.rmtree(left_over)
        files = [self.database, *(self.path / f"{self.database.name}{part}" for part in ("-wal", "-shm", "-journal"))]
        printed = (*self.labels.glob("*.zpl"), *self.labels.glob("*.png"))
        papers = (*self.documents.glob("*.pdf"), *self.documents.glob("*.eml"))
        for file in (*files, *printed, *papers, self._pepper_file):
            file.unlink(missing_ok=True)

    @property
    def _pepper_file(self) -> Path:
        return self.path / "pepper"


def default_folder() -> DemoFolder:
    """The demo of whoever is logged in to this machine."""
    given = os.environ.get("XDG_DATA_HOME", "")
    home = Path(given) if os.path.isabs(given) else Path.home() / ".local" / "share"
    return DemoFolder(home / "stockhand" / "demo")


@contextmanager
def opened(folder: DemoFolder, *, fresh: bool) -> Iterator[None]:
    """The demo, made if it has to be; while it is open nobody else can make it anew."""
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder.path / ".in-use").open("a") as in_use:
        with (folder.path / ".in-making").open("a") as making:
            fcntl.flock(making, fcntl.LOCK_EX)
            _see_that_it_is_there(folder, in_use.fileno(), fresh=fresh)
            fcntl.flock(in_use, fcntl.LOCK_SH)
        folder.documents.mkdir(exist_ok=True)
        yield


def _see_that_it_is_there(folder: DemoFolder, in_use: int, *, fresh: bool) -> None:
    found = _schema_of(folder.database) if folder.is_whole() else None
    if found == HEAD and not fresh:
        return
    try:
        fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StockhandError("The demo is open at another terminal: end it there first, with F10") from None
    if found is not None and found != HEAD:
        remark(f"The demo is of another release (schema {found or 'unreadable'}, not {HEAD}): it is made anew.")
    remark("Making the demo warehouse ...")
    folder.make()


def _schema_of(database: Path) -> str:
    """The schema that the database is at, empty where it cannot be read.

    Python's own driver and one row, because the start may not wait for more; the file is only looked at.
    """
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?immutable=1", uri=True)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:
        return ""
    return str(row[0]) if row else ""
