"""The virtual printer: a folder with a file for each job."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devices.printers.language import Content
from devices.printers.ports import losses
from devices.printers.wires import Connection, Parcel

# What is drawn beside each file: its ending, and its bytes.
Picture = Callable[[Content, int], tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class FileWire:
    """A folder; `draw` makes the picture beside each file, if wanted."""

    folder: Path
    draw: Picture | None = None

    def connect(self) -> Connection:
        with losses(f"cannot write to {self.folder}"):
            self.folder.mkdir(parents=True, exist_ok=True)
        return _FileConnection(self.folder, self.draw)


class _FileConnection:
    def __init__(self, folder: Path, draw: Picture | None) -> None:
        self._folder = folder
        self._draw = draw

    def check(self) -> None:
        """A folder is always ready."""

    def write(self, parcel: Parcel) -> None:
        # The picture comes first: the job is done when its bytes have their name, and not before.
        with losses(f"cannot write to {self._folder}"):
            if self._draw is not None:
                ending, picture = self._draw(parcel.content, parcel.dpi)
                self._put(f"{parcel.name}.{ending}", picture)
            self._put(f"{parcel.name}.{parcel.ending}", parcel.data)

    def is_printed(self, parcel: Parcel, meanwhile: Callable[[str], bool]) -> bool:
        return True

    def close(self) -> None:
        """Nothing is open."""

    def _put(self, name: str, data: bytes) -> None:
        """A whole file under its name, safe from a power cut, or none."""
        part = self._folder / f".{name}.part"
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self._folder / name)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
