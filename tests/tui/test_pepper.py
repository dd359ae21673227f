"""The pepper: made once, kept secret, never replaced in silence."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from core.errors import StockhandError
from tui.pepper import pepper, pepper_file


@pytest.fixture(autouse=True)
def config_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("STOCKHAND_PEPPER_FILE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


def test_it_is_made_at_first_need_for_its_owner_alone_and_stays(config_home: Path) -> None:
    first = pepper()
    assert len(first) == 64
    assert pepper_file() == config_home / "stockhand" / "pepper"
    assert stat.S_IMODE(pepper_file().stat().st_mode) == 0o600
    assert pepper() == first
    assert [path.name for path in pepper_file().parent.iterdir()] == ["pepper"]


def test_the_environment_names_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOCKHAND_PEPPER_FILE", str(tmp_path / "elsewhere"))
    assert pepper() == (tmp_path / "elsewhere").read_bytes().strip()


def test_many_that_need_it_at_once_get_the_same() -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(pepper())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_one_that_everybody_can_read_is_refused() -> None:
    pepper()
    pepper_file().chmod(0o644)
    with pytest.raises(StockhandError, match="chmod 600"):
        pepper()


@pytest.mark.parametrize("content", [b"", b"\n", b"short"])
def test_one_that_is_damaged_is_refused_and_left_as_it_is(content: bytes) -> None:
    pepper()
    pepper_file().write_bytes(content)
    with pytest.raises(StockhandError, match="damaged"):
        pepper()
    assert pepper_file().read_bytes() == content
