"""What the benchmarks measure with: furnished sites on durable databases, and the sheet that the figures go on."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bench.figures import Sheet
from tests.bench.history import write_history
from tests.bench.site import address, furnish, layout
from tests.core.fixtures import furnished_sqlite, new_database
from tests.postgres import PostgresServer, running_postgres

__all__ = ["furnished_sqlite", "new_database"]

WRITTEN_TO = Path(__file__).parents[2] / "build" / "bench.json"
SHEET = pytest.StashKey[Sheet]()
NewSite = Callable[[str], str]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--history 2000000` measures with two million moves on record."""
    parser.addoption(
        "--history", type=int, default=100_000, help="moves on record for the benchmarks of a long history"
    )


def pytest_configure(config: pytest.Config) -> None:
    """The sheet is the run's."""
    config.stash[SHEET] = Sheet()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints the table and keeps the figures."""
    sheet = config.stash.get(SHEET, None)
    if sheet is None or not sheet.figures:
        return
    terminalreporter.section("figures")
    for line in sheet.table():
        terminalreporter.write_line(line)
    sheet.write(WRITTEN_TO)
    terminalreporter.write_line(f"written to {WRITTEN_TO.relative_to(Path(__file__).parents[2])}")


@pytest.fixture
def sheet(pytestconfig: pytest.Config) -> Sheet:
    """Where a benchmark notes its figures."""
    return pytestconfig.stash[SHEET]


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database: each benchmark runs once on each."""
    return str(request.param)


@pytest.fixture(scope="session")
def durable_server() -> Iterator[PostgresServer]:
    """A PostgreSQL whose commits are on the disk when they return."""
    with running_postgres(durable=True) as server:
        yield server


@pytest.fixture(scope="session")
def new_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewSite]:
    """Makes a furnished site of its own on the kind of database that is named, and returns its address."""
    folder = tmp_path_factory.mktemp("sites")
    numbers = itertools.count(1)

    def make(kind: str) -> str:
        if kind == "postgresql":
            server: PostgresServer = request.getfixturevalue("durable_server")
            return server.fresh(server.template("site", furnish))
        furnished = folder / "furnished.db"
        if not furnished.exists():
            furnish(f"sqlite:///{furnished}")
        copy = folder / f"{next(numbers)}.db"
        shutil.copyfile(furnished, copy)
        return f"sqlite:///{copy}"

    yield make
    shutil.rmtree(folder)  # a long history fills more than a gigabyte


@pytest.fixture(scope="session")
def old_site(pytestconfig: pytest.Config, new_site: NewSite) -> NewSite:
    """The one site of each kind that has a history as long as `--history` says."""
    made: dict[str, str] = {}

    def find(kind: str) -> str:
        if kind not in made:
            url = new_site(kind)
            write_history(address(url), layout(url), pytestconfig.getoption("history"))
            made[kind] = url
        return made[kind]

    return find
