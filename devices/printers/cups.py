"""Printers that CUPS has: what it takes it delivers some time, and whether that came out it does not know.

A queue to a printer that hangs up goes back to idle as if it had printed, so a job here ends as `sent`.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from devices.errors import DeviceLost, DeviceRefused
from devices.printers.ports import USUAL, Patience
from devices.printers.wires import Connection, Parcel

# The words in which lpstat answers are then the same everywhere.
_LANGUAGE = {"LC_ALL": "C", "LANGUAGE": "C"}
QUEUE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,126}")


@dataclass(frozen=True, slots=True)
class CupsWire:
    """A queue of CUPS, which passes the bytes on as they are, unless they are a PDF."""

    queue: str
    patience: Patience = USUAL

    def connect(self) -> Connection:
        return _CupsConnection(self.queue, self.patience)


class _CupsConnection:
    def __init__(self, queue: str, patience: Patience) -> None:
        self._queue = queue
        self._patience = patience

    def check(self) -> None:
        try:
            ended = _run(["lpstat", "-a", self._queue], b"", self._patience.answer_s)
        except subprocess.TimeoutExpired as error:
            raise DeviceLost("CUPS does not answer") from error
        if ended.returncode != 0:
            raise DeviceLost(f"CUPS: {_matter(ended)}")
        if b" not accepting requests" in ended.stdout:
            raise DeviceRefused(f"CUPS queue {self._queue} takes no jobs")

    def write(self, parcel: Parcel) -> None:
        as_it_is = [] if parcel.ending == "pdf" else ["-o", "raw"]  # a PDF CUPS makes into what its printer takes
        command = ["lp", "-d", self._queue, *as_it_is, "-t", parcel.name, "-"]
        try:
            ended = _run(command, parcel.data, self._patience.stall_s)
        except subprocess.TimeoutExpired as error:
            # It may have been taken, or may still be.
            raise DeviceLost("CUPS does not answer", len(parcel.data)) from error
        if ended.returncode != 0:
            # CUPS prints a job only when it has all of it, and has then said so.
            raise DeviceLost(f"CUPS: {_matter(ended)}")

    def is_printed(self, parcel: Parcel, meanwhile: Callable[[str], bool]) -> bool:
        return False

    def close(self) -> None:
        """Nothing is open."""


def _run(command: list[str], data: bytes, limit_s: float) -> subprocess.CompletedProcess[bytes]:
    surroundings = {**os.environ, **_LANGUAGE}
    try:
        return subprocess.run(command, input=data, capture_output=True, timeout=limit_s, env=surroundings, check=False)
    except OSError as error:
        raise DeviceLost(f"{command[0]}: {error.strerror}") from error


def _matter(ended: subprocess.CompletedProcess[bytes]) -> str:
    said = (ended.stderr or ended.stdout).decode("utf-8", "replace").strip().splitlines()
    return said[-1].removeprefix("lp: ").removeprefix("lpstat: ") if said else f"status {ended.returncode}"
