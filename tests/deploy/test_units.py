"""The systemd units are sound, and each can touch little besides what it works with."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.installation import SHIPPED

UNITS = sorted(path.name for path in (SHIPPED / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.endswith(".service")]
EXPOSURE_MAX = 2.0


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a machine with this one's units, ours, and something to run at the place of our Python."""
    root = tmp_path_factory.mktemp("machine")
    shutil.copytree("/lib/systemd/system", root / "usr/lib/systemd/system", symlinks=True)
    shutil.copytree(SHIPPED / "systemd", root / "etc/systemd/system")
    python = root / "opt/stockhand/bin/python"
    python.parent.mkdir(parents=True)
    shutil.copyfile("/bin/true", python)
    python.chmod(0o755)
    return root


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    found = shutil.which("systemd-analyze")
    assert found, "systemd-analyze is missing on this machine: apt-get install systemd"
    return subprocess.run([found, "--no-pager", *arguments], capture_output=True, text=True, check=False)


def test_there_is_a_unit_for_the_console_one_for_printing_and_one_that_tidies_by_a_timer() -> None:
    names = ("console.service", "spool.service", "tidy.service", "tidy.timer")
    assert [f"stockhand-{name}" for name in names] == UNITS


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_finds_nothing_wrong_with_a_unit(machine: Path, unit: str) -> None:
    done = analyze("verify", f"--root={machine}", unit)
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_a_key_that_systemd_does_not_know_would_be_found(machine: Path) -> None:
    sound = (SHIPPED / "systemd" / UNITS[0]).read_text("utf-8")
    (machine / "etc/systemd/system/wrong.service").write_text(sound.replace("ProtectClock", "GuardClock"), "utf-8")
    assert "GuardClock" in analyze("verify", f"--root={machine}", "wrong.service").stderr


@pytest.mark.parametrize("unit", SERVICES)
def test_a_unit_is_little_exposed(unit: str) -> None:
    done = analyze("security", "--offline=yes", f"--threshold={EXPOSURE_MAX * 10:.0f}", SHIPPED / "systemd" / unit)
    assert "Overall exposure level" in done.stdout
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("unit", SERVICES)
def test_a_unit_is_started_with_the_systems_resources_bounded(unit: str) -> None:
    text = (SHIPPED / "systemd" / unit).read_text("utf-8").splitlines()
    assert sum(line in text for line in ("Restart=always", "Type=oneshot")) == 1
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "MemoryMax=256M", "LimitCORE=0"):
        assert line in text
    assert any(line.startswith("TasksMax=") for line in text)
