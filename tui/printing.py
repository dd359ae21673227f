"""The station's own printers, at work in the background while the operator works in front."""

from __future__ import annotations

import os
import socket
import threading

from core.stockroom import Stockroom
from devices.config import Config, spool

JOIN_S = 5.0


class Printing:
    """Prints what this and other stations queue for the printers that are wired here."""

    def __init__(self, room: Stockroom, config: Config) -> None:
        self._spool = spool(config, room.print_queue(), f"{socket.gethostname()}-{os.getpid()}")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._spool.run, args=(self._stop,), name="spool", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something may have been queued."""
        self._spool.wake()

    def end(self) -> None:
        """Stops after the label that is being sent."""
        self._stop.set()
        self._spool.wake()
        self._thread.join(JOIN_S)
