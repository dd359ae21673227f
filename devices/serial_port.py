"""Scanners and scales on a serial port, or on a USB port that says it is one (CDC)."""

from __future__ import annotations

import codecs
import os
import termios
from contextlib import suppress
from typing import Any

from devices.errors import DeviceLost

BAUD = 9600


class SerialPort:
    """One open port; nobody else can open it meanwhile."""

    def __init__(self, path: str, baud: int = BAUD) -> None:
        """DeviceLost where it is not there, or somebody else has it."""
        import serial  # late: most stations have no serial scanner

        try:
            self._port: Any = serial.Serial(path, baud, timeout=0, exclusive=True)
        except (OSError, ValueError, termios.error) as error:  # the last where it is pulled out at this moment
            raise DeviceLost(_why(path, error)) from error
        # What is no UTF-8 must not end the station, nor be taken for something else.
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def fileno(self) -> int:
        """The port's descriptor."""
        return int(self._port.fileno())

    def take(self) -> str:
        """What has come; OSError where the port is gone."""
        try:
            heard = os.read(self._port.fileno(), 4096)
        except BlockingIOError:
            return ""
        if not heard:
            raise OSError("the port is gone")
        return self._decoder.decode(heard)

    def send(self, data: bytes) -> None:
        """Sends it; OSError where the port is gone."""
        os.write(self._port.fileno(), data)

    def close(self) -> None:
        """Gives the port back."""
        with suppress(OSError):  # it is gone
            self._port.close()


def _why(path: str, error: Exception) -> str:
    if not os.path.exists(path):
        return "not plugged in"
    if not os.access(path, os.R_OK | os.W_OK):
        return f"may not be opened: {path}"
    return f"in use by another program: {path}" if "lock" in str(error).lower() else f"cannot be opened: {error}"
