"""A program of ours that stands in for `aplay`: it keeps what it is given, or fails in the way that it is told."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

_SCRIPT = """\
#!{python} -IS
import json, os, signal, sys
folder = {folder!r}
name = os.path.join(folder, str(os.getpid()))
open(name + ".started", "w").close()
{behaviour}
with open(name + ".part", "wb") as kept:
    kept.write(sys.stdin.buffer.read())
with open(name + ".arguments", "w") as kept:
    json.dump(sys.argv[1:], kept)
os.rename(name + ".part", name + ".pcm")
"""

KEEPS = ""
DIES = "sys.exit(1)"
DIES_HALFWAY = "sys.stdin.buffer.read(4000); os.abort()"
HANGS = "signal.pause()"
HANGS_AND_WILL_NOT_END = "signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.pause()"
HANGS_WHEN_IT_HAS_ALL = "sys.stdin.buffer.read(); signal.pause()"


class SoundProgram:
    """The `aplay` of a folder that a test puts on the PATH."""

    def __init__(self, folder: Path, behaviour: str = KEEPS) -> None:
        self._folder = folder
        self.behave(behaviour)

    def behave(self, behaviour: str) -> None:
        """From the next start on."""
        program = self._folder / "aplay"
        fresh = self._folder / "aplay.new"
        fresh.write_text(_SCRIPT.format(python=sys.executable, folder=str(self._folder), behaviour=behaviour))
        fresh.chmod(0o755)
        fresh.rename(program)

    @property
    def started(self) -> list[int]:
        """The process ids of all that was started."""
        return [int(path.stem) for path in self._folder.glob("*.started")]

    @property
    def running(self) -> list[int]:
        """Those of them that have not ended."""
        return [process for process in self.started if _runs(process)]

    @property
    def running_s(self) -> float:
        """For how long the newest that runs does so; 0 where none does."""
        marks = [self._folder / f"{process}.started" for process in self.running]
        return max((time.time() - mark.stat().st_mtime for mark in marks), default=0.0)

    @property
    def recordings(self) -> list[bytes]:
        """What was given to those that took all of it."""
        return [path.read_bytes() for path in self._folder.glob("*.pcm")]

    @property
    def arguments(self) -> list[str]:
        """What the one program that ran was told."""
        (path,) = self._folder.glob("*.arguments")
        arguments: list[str] = json.loads(path.read_text())
        return arguments


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
