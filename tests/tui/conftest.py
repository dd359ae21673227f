"""The application around a session of the test's own, for every test in this folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from devices.scanners.wedge import Wedge
from tests.tui.app_stage import Desk, Ears
from tui.app import StockhandApp


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def make(tmp_path: Path, ears: Ears) -> Callable[..., StockhandApp]:
    """Makes the app around a session, or around what opens one."""

    def make(desk: Desk | Callable[[], Desk], **settings: object) -> StockhandApp:
        factory = (lambda: desk) if isinstance(desk, Desk) else desk
        fault_log = tmp_path / "state" / "faults.log"
        return StockhandApp(factory, Wedge(), lambda write, later: ears, fault_log=fault_log, **settings)  # type: ignore[arg-type]  # settings are of many kinds

    return make
