"""python-escpos, of which only the byte renderer is used: loaded once, and without its side effects."""

from __future__ import annotations

import importlib
import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Protocol

from PIL import Image

_PICKLES = "ESCPOS_CAPABILITIES_PICKLE_DIR"
# A printer as wide as any that we know; without a width the library says on the standard output that it has none.
_PROFILE = "TM-T20II"
_loading = threading.Lock()


class Sheet(Protocol):
    """What we use of the library's printer that only remembers."""

    @property
    def output(self) -> bytes:
        """The bytes so far."""

    @property
    def magic(self) -> Any:
        """Its encoder."""

    def set(
        self,
        align: str | None = None,
        *,
        bold: bool | None = None,
        normal_textsize: bool | None = None,
        double_width: bool | None = None,
        double_height: bool | None = None,
    ) -> None:
        """Set how text looks; what is not named stays."""

    def textln(self, txt: str) -> None:
        """Print a row of text."""

    def image(self, img_source: Image.Image, *, fragment_height: int) -> None:
        """Print a picture."""

    def qr(self, content: str, *, ec: int, size: int, native: bool) -> None:
        """Print a QR code."""

    def cut(self) -> None:
        """Feed and cut the paper."""

    def _raw(self, msg: bytes) -> None:
        """Add bytes as they are."""


def new_sheet() -> Sheet:
    """An empty sheet that remembers the bytes of what is printed on it."""
    with _loading:
        sheet: Sheet = _sheet_class()(profile=_PROFILE)
        return sheet


@lru_cache(maxsize=1)
def _sheet_class() -> Any:
    with _private_folder(), _logging_left_alone():
        return importlib.import_module("escpos.printer").Dummy


@contextmanager
def _private_folder() -> Iterator[None]:
    """The library un-pickles what it finds in a folder, and leaves a new one behind each time: it gets this one."""
    before, new_folder, this_thread = os.environ.get(_PICKLES), tempfile.mkdtemp, threading.get_ident()
    with tempfile.TemporaryDirectory(prefix="stockhand-") as folder:

        def given_folder(*given: str, **named: str) -> str:
            return folder if threading.get_ident() == this_thread else new_folder(*given, **named)

        os.environ[_PICKLES] = folder
        tempfile.mkdtemp = given_folder  # type: ignore[assignment]  # for as long as it loads
        try:
            yield
        finally:
            tempfile.mkdtemp = new_folder
            if before is None:
                del os.environ[_PICKLES]
            else:
                os.environ[_PICKLES] = before


@contextmanager
def _logging_left_alone() -> Iterator[None]:
    """The library sets up the log of the whole program when it is loaded."""
    handlers = list(logging.root.handlers)
    yield
    for added in [each for each in logging.root.handlers if each not in handlers]:
        logging.root.removeHandler(added)
