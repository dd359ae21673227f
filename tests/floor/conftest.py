"""The warehouse and a handheld in it, for every test in this folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.config import Config, ScaleLine, scale
from tests.devices.scales.fake_scale import FakeScale
from tests.floor.stage import Stage, staged
from tests.floor.warehouse import furnish
from tests.postgres import PostgresServer
from tests.refurnishing import refurnishing


@pytest.fixture(scope="session")
def floor_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The furnished warehouse as a SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("floor") / "template.db"
    furnish(f"sqlite:///{path}")
    return path


@pytest.fixture
def floor_sqlite(tmp_path: Path, floor_template: Path) -> str:
    """The address of a warehouse of the test's own, in a SQLite file."""
    path = tmp_path / "stockhand.db"
    shutil.copyfile(floor_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def floor_put_back(postgres_server: PostgresServer) -> Iterator[Callable[[], str]]:
    """Puts the furnished warehouse on PostgreSQL back to how it was made."""
    url = postgres_server.fresh(postgres_server.template("floor", furnish))
    with refurnishing(url) as put_back:
        yield put_back
    postgres_server.drop(url)


@pytest.fixture
def floor_postgresql(floor_put_back: Callable[[], str]) -> str:
    """The address of a warehouse of the test's own, on PostgreSQL."""
    return floor_put_back()


@pytest.fixture(params=["sqlite", "postgresql"])
def floor_url(request: pytest.FixtureRequest) -> str:
    """The address of a warehouse of the test's own: the test runs once on each kind of database."""
    url: str = request.getfixturevalue(f"floor_{request.param}")
    return url


@pytest.fixture
def stage(floor_sqlite: str) -> Iterator[Stage]:
    """A handheld in a warehouse of the test's own."""
    with staged(floor_sqlite) as on_stage:
        yield on_stage


@pytest.fixture
def any_stage(floor_url: str) -> Iterator[Stage]:
    """The same, once on each kind of database."""
    with staged(floor_url) as on_stage:
        yield on_stage


@pytest.fixture
def scales(stage: Stage, tmp_path: Path) -> Iterator[FakeScale]:
    """A scale on a serial line of the station, as its configuration makes it."""
    with FakeScale(tmp_path / "scale") as fake:
        made = scale(Config(scale=ScaleLine(port=str(tmp_path / "scale"), protocol="command")))
        assert made is not None
        stage.scale = made.weigh
        stage.power_off_and_on()
        yield fake
        made.close()
