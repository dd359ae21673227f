"""What every test may ask for: databases of both kinds, and settings that hold for the whole test run."""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import hypothesis
import pytest
import textual._wait

from tests.compiled_once import compile_once
from tests.memory import write_in_memory
from tests.postgres import PostgresServer, running_postgres

# The same examples on every CI run, so that a red run can be repeated; a shared machine proves no deadline.
hypothesis.settings.register_profile("stockhand", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile("stockhand")

# Textual's pilot waits for an idle process in steps of 20 ms, most of a screen test's time; less is enough.
textual._wait.SLEEP_GRANULARITY = 0.002
textual._wait.SLEEP_IDLE = 0.001

compile_once()

KINDS = ("sqlite", "postgresql")
# What stands above the ledger, and what costs most: in a test run each test takes one kind of database, by turns.
BY_TURNS = (
    "core/access",
    "core/catalogue",
    "core/exchange",
    "core/inbound",
    "core/internal",
    "core/outbound",
    "faults",
    "floor",
    "tui/command_line",
    "tui/desk",
)


def pytest_configure(config: pytest.Config) -> None:
    """Benchmarks measure a disk: they stay on it."""
    if not any("bench" in Path(each).parts for each in config.args):
        write_in_memory()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Leaves the other kind to the night; what is for one kind alone, or of the ledger itself, always runs."""
    there = {item.nodeid for item in items}
    for item in items:
        kind = next((each for each in KINDS if f"[{each}" in item.nodeid or f"-{each}" in item.nodeid), None)
        if kind is None or not item.nodeid.removeprefix("tests/").startswith(BY_TURNS):
            continue
        other = KINDS[1 - KINDS.index(kind)]
        turn = zlib.crc32(item.nodeid.replace(kind, "").encode()) % 2
        if kind != KINDS[turn] and item.nodeid.replace(kind, other) in there:
            item.add_marker(pytest.mark.nightly)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One real PostgreSQL for the whole test run."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from core.schema.upgrade import upgrade

    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    left_over = path.with_name(f"{path.name}-wal")
    assert not left_over.exists(), "the upgrade left its connection open: the template file is not whole"
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """The address of a fresh, migrated SQLite file."""
    path = tmp_path / "stockhand.db"
    shutil.copyfile(_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL database, dropped after the test."""
    from core.schema.upgrade import upgrade

    url = postgres_server.fresh(postgres_server.template("stockhand", upgrade))
    yield url
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated database: the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
