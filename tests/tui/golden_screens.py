"""Golden screens: what a screen looked like when somebody last agreed to it, as plain text files.

After a change that is meant, run the tests once with STOCKHAND_GOLDEN=write and look at what git shows.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def check_golden(name: str, rows: Sequence[str]) -> None:
    """Fail where the rows differ from the file of this name."""
    path = FOLDER / f"{name}.txt"
    # The bar at the end keeps trailing blanks in the file and shows the screen's edge.
    text = "".join(f"{row}|\n" for row in rows)
    if os.environ.get("STOCKHAND_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"there is no golden screen {path.name} yet; write it with STOCKHAND_GOLDEN=write"
    assert text == path.read_text(encoding="utf-8"), f"the screen differs from {path.name}"
