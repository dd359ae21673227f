"""The shipped files, installed as README.md says, but under a temporary folder and for the account that tests."""

from __future__ import annotations

import grp
import os
import re
import shutil
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "deploy"
PLACES = re.compile(r"/(?:etc|opt|var/lib)/stockhand\b|/usr/local/bin/stockhand-session\b")
OUR_GROUP = re.compile(r"^(AllowGroups|Match Group) stockhand\b", re.MULTILINE)
PEPPER = "0123456789abcdef0123456789abcdef\n"
SESSION = "usr/local/bin/stockhand-session"
DATABASE = 'var/lib/stockhand/the dock\'s $(touch hacked) & "more"/stockhand.db'
DROP_IN = "etc/ssh/sshd_config.d/stockhand.conf"


class Installation:
    """Stockhand with its own environment, settings and session program below a folder."""

    def __init__(self, root: Path, furnished: Path, group: str = "") -> None:
        """Takes a copy of the furnished database; the group is the one that may log in."""
        self.root = root
        self._group = group or grp.getgrgid(os.getgid()).gr_name
        self.environment = self._write(
            "etc/stockhand/environment",
            f"STOCKHAND_DATABASE=sqlite:////{DATABASE}\nSTOCKHAND_PEPPER_FILE=/etc/stockhand/pepper\n",
            0o640,
        )
        self._write("etc/stockhand/pepper", PEPPER, 0o640)
        self.session = self._write(SESSION, (SHIPPED / "bin" / "stockhand-session").read_text("utf-8"), 0o755)
        self.drop_in = self._write(DROP_IN, (SHIPPED / "ssh" / "stockhand.conf").read_text("utf-8"), 0o644)
        self.database = root / DATABASE
        self.database.parent.mkdir(parents=True)
        shutil.copyfile(furnished, self.database)
        self._make_python()

    def add_station(self, device: str) -> None:
        """Gives the device the shipped configuration, under its own name and without the site's printers."""
        text = (SHIPPED / "stockhand.toml").read_text("utf-8").partition("[printers.")[0]
        self._write(f"etc/stockhand/stations/{device}.toml", text.replace('"DOCK-1"', f'"{device}"'), 0o644)

    def authorize(self, *lines: str) -> None:
        """Makes these the keys that may log in."""
        self._write("etc/stockhand/authorized_keys", "".join(f"{line}\n" for line in lines), 0o644)

    def _write(self, place: str, text: str, mode: int) -> Path:
        """The text at its place below the folder, where all that it names is below the folder too."""
        path = self.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        moved = PLACES.sub(lambda found: f"{self.root}{found[0]}", text)
        path.write_text(OUR_GROUP.sub(rf"\1 {self._group}", moved), "utf-8")
        path.chmod(mode)
        return path

    def _make_python(self) -> None:
        """An environment of its own that finds the packages of this one, and the program."""
        folder = self.root / "opt" / "stockhand"
        venv.create(folder, symlinks=True, with_pip=False)
        (packages,) = folder.glob("lib/python*/site-packages")
        packages.joinpath("stockhand.pth").write_text(f"{sysconfig.get_path('purelib')}\n{ROOT}\n", "utf-8")
