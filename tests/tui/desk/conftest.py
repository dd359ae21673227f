"""The warehouse with work for a supervisor, and a desk in it, for every test in this folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.floor.stage import Stage, staged
from tests.floor.warehouse import furnish
from tests.postgres import PostgresServer
from tests.refurnishing import refurnishing
from tests.tui.desk.lots_in_office import look_at
from tests.tui.desk.office import furnish_office


def furnish_all(url: str) -> None:
    furnish(url)
    furnish_office(url)


@pytest.fixture(scope="session")
def office_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The furnished warehouse as a SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("office") / "template.db"
    furnish_all(f"sqlite:///{path}")
    return path


@pytest.fixture
def office_sqlite(tmp_path: Path, office_template: Path) -> str:
    """The address of a warehouse of the test's own, in a SQLite file."""
    path = tmp_path / "stockhand.db"
    shutil.copyfile(office_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def office_put_back(postgres_server: PostgresServer) -> Iterator[Callable[[], str]]:
    """Puts the furnished warehouse on PostgreSQL back to how it was made."""
    url = postgres_server.fresh(postgres_server.template("office", furnish_all))
    with refurnishing(url) as put_back:
        yield put_back
    postgres_server.drop(url)


@pytest.fixture
def office_postgresql(office_put_back: Callable[[], str]) -> str:
    """The address of a warehouse of the test's own, on PostgreSQL."""
    return office_put_back()


@pytest.fixture
def desk(office_sqlite: str) -> Iterator[Stage]:
    """A desk in a warehouse of the test's own."""
    with staged(office_sqlite, "DESK1") as on_stage:
        yield on_stage


@pytest.fixture(params=["sqlite", "postgresql"])
def any_desk(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The same, once on each kind of database."""
    with staged(request.getfixturevalue(f"office_{request.param}"), "DESK1") as on_stage:
        yield on_stage


@pytest.fixture
def lots(desk: Stage) -> Stage:
    """A desk with the lots in the list."""
    return look_at(desk)


@pytest.fixture
def any_lots(any_desk: Stage) -> Stage:
    """The same, once on each kind of database."""
    return look_at(any_desk)
