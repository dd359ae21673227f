"""A receipt printer that somebody else wrote from Epson's documents (emupos), on a real line.

It decodes what we send, holds it while a fault stops it, answers, and draws what comes out.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import re
import sys
import threading
from collections.abc import Sequence
from importlib import resources
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

from PIL import Image

from tests.devices.printers.lines import Lines, OnLines

_STATEMENT = re.compile(rb"^type (\w+) = ", re.MULTILINE)
_GENERIC = re.compile(rb"^def (\w+)\[(\w+)\]\(", re.MULTILINE)
_IS_UNDERSTOOD = sys.version_info >= (3, 12)


class _Loader(importlib.machinery.SourceFileLoader):
    """Reads `type X = Y` as `X = Y` and `def f[T](` as `def f(`: what they mean to a program that runs."""

    def get_data(self, path: str) -> bytes:
        data = super().get_data(path)
        if not path.endswith(".py"):
            return data
        return _GENERIC.sub(rb"\2 = object\ndef \1(", _STATEMENT.sub(rb"\1 = ", data))

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        """What is compiled from it so is kept nowhere."""


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if not name.startswith("emupos."):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is None or spec.origin is None or spec.submodule_search_locations is not None:
            return spec
        return importlib.util.spec_from_file_location(name, spec.origin, loader=_Loader(name, spec.origin))


def _load(name: str) -> Any:
    if not _IS_UNDERSTOOD and not any(isinstance(each, _Finder) for each in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    return importlib.import_module(name)


class Emulator(OnLines):
    """The printer and its faults by emupos's names; what came out as pictures and as text, cut for cut."""

    def __init__(
        self, device: Path | None = None, profile: str = "epson-tm-t20iii", dpi: int = 203, width_dots: int = 576
    ) -> None:
        module, config = _load("emupos.printer.printer"), _load("emupos.config")
        text = (resources.files("emupos") / "profiles" / "printers" / f"{profile}.yaml").read_text("utf-8")
        self._fault = module.PrinterFault
        self._printer = module.Printer(
            "judge",
            config.PrinterProfile.model_validate(config.yaml.safe_load(text) | {"dpi": dpi, "width_dots": width_dots}),
            sensor_open_level="high",
            job_idle_timeout_ms=3_600_000,
        )
        self._lock = threading.RLock()
        self._open: set[int] = set()
        self.lines = Lines(self._heard, self._ended, device)
        self.pictures: list[Image.Image] = []
        self.texts: list[str] = []
        self.complaints: list[str] = []  # what it did not understand, and drawers that opened

    def set_fault(self, name: str, active: bool = True) -> None:
        """ "paper-near-end", "paper-out", "cover-open" or "offline"."""
        with self._lock:
            self._take(self._printer.set_fault(self._fault(name), active, 0.0))

    def _heard(self, number: int, data: bytes) -> None:
        with self._lock:
            if number not in self._open:
                self._open.add(number)
                self._take(self._printer.open_connection(number, 0.0))
            self._take(self._printer.receive(number, data, 0.0))

    def _ended(self, number: int) -> None:
        with self._lock:
            if number in self._open:
                self._open.discard(number)
                self._take(self._printer.close_connection(number, 0.0))

    def _take(self, output: Any) -> None:
        for write in output.writes:
            self.lines.say(write.connection, write.data)
        for receipt in output.receipts:
            self.pictures.append(Image.open(BytesIO(receipt.png)).convert("L"))
            self.texts.append(receipt.text)
        self.complaints += [
            f"{event.type}: {dict(event.data)}" for event in output.events if "status.changed" not in event.type
        ]
