"""Where bugs are written down for support."""

from __future__ import annotations

import os
import traceback
from datetime import UTC, datetime
from pathlib import Path


def fault_log_file() -> Path:
    """The file that a bug's traceback goes to."""
    state = os.environ.get("XDG_STATE_HOME", "")
    home = Path(state) if os.path.isabs(state) else Path.home() / ".local" / "state"
    return home / "stockhand" / "faults.log"


def log_fault(error: BaseException) -> str:
    """Appends the traceback to the fault log; returns where support finds it, or the bare error if it cannot."""
    now = datetime.now(UTC)
    trace = "".join(traceback.format_exception(error))
    try:
        path = fault_log_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{now:%Y-%m-%d %H:%M:%S} UTC fault {now:%d%H%M%S}\n{trace}\n")
    except OSError:
        return f"{type(error).__name__} (the fault log cannot be written)"
    return f"fault {now:%d%H%M%S} in {path}"
