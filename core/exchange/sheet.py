"""A CSV file as somebody's spreadsheet wrote it: encoding and delimiter are found out, cells stay text."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

from core.errors import StockhandError
from core.exchange.csv_text import unguarded
from core.values import safe_text

DELIMITERS = ",;\t"
CELL_LENGTH_MAX = 500
HEADER_LENGTH_MAX = 100_000
CHUNK_BYTES = 1_000_000
_BINARY = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1a"))


class UnreadableSheet(StockhandError):
    """The file as a whole cannot be read as what it should be; the text says why in one line."""


class BadCell(NamedTuple):
    """What is wrong with a row; `column` is empty where it is the row itself."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line of the file that it begins on, its cells by column, and what is wrong with them."""

    line: int
    cells: dict[str, str]
    bad: list[BadCell] = field(default_factory=list)


class Sheet:
    """A CSV file whose header has been understood."""

    def __init__(self, path: Path, columns: Sequence[str], required: Sequence[str]) -> None:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise UnreadableSheet("is no file that can be read twice: save it first")
        self._path = path
        with path.open("rb") as file:
            self.digest = hashlib.file_digest(file, "sha256").digest()
            self.encoding = _encoding(file)
        with self._opened() as text:
            first = text.readline(HEADER_LENGTH_MAX)
        self.delimiter = max(DELIMITERS, key=lambda each: _known(first, each, columns))
        self.header = _header(_names(first, self.delimiter), columns, required)

    def rows(self) -> Iterator[Row]:
        """All rows that hold anything; after a row whose quotes are wrong nothing more can be read."""
        with self._opened() as text:
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            next(reader)
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader, None)
                except csv.Error as error:
                    yield Row(line, {}, [BadCell(line, "", f"{error}; what follows cannot be read")])
                    return
                if cells is None:
                    return
                if any(cell.strip() for cell in cells):
                    yield self._row(line, cells)

    def _row(self, line: int, cells: list[str]) -> Row:
        if len(cells) != len(self.header):
            reason = f"{len(cells)} cells, but the header has {len(self.header)}"
            return Row(line, {}, [BadCell(line, "", reason)])
        named = dict(zip(self.header, (cell.strip() for cell in cells), strict=True))
        bad = [BadCell(line, column, reason) for column, text in named.items() if (reason := _fault(text))]
        return Row(line, {column: unguarded(text) for column, text in named.items()}, bad)

    @contextmanager
    def _opened(self) -> Iterator[TextIO]:
        """The file as text from its beginning, with its line ends as they are."""
        try:
            with self._path.open(encoding=self.encoding, newline="") as text:
                yield text
        except UnicodeError as error:
            raise UnreadableSheet(f"is not all {self.encoding}: save it as UTF-8") from error


def _encoding(file: BinaryIO) -> str:
    """The encoding by its mark, by its zero bytes, or because nothing else fits."""
    file.seek(0)
    start = file.read(4096)
    if not start.strip():
        raise UnreadableSheet("is empty")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if 0 in start:
        return _unmarked_utf_16(start)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-8" if _is_utf_8(file) else _windows_1252(file)


def _unmarked_utf_16(start: bytes) -> str:
    """Letters of the Latin alphabet have a zero byte first or second."""
    first, second = start[::2].count(0), start[1::2].count(0)
    if max(first, second) < len(start) // 4 or min(first, second):
        raise UnreadableSheet("is no text file")
    return "utf-16-le" if second else "utf-16-be"


def _is_utf_8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK_BYTES):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _windows_1252(file: BinaryIO) -> str:
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        if len(chunk.translate(None, _BINARY)) < len(chunk):
            raise UnreadableSheet("is no text file")
    return "cp1252"


def _names(first: str, delimiter: str) -> list[str]:
    """The column names of the header, as we write them."""
    try:
        cells = next(csv.reader([first], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []
    return [safe_text(cell, 60).casefold().replace(" ", "_").replace("-", "_") for cell in cells]


def _known(first: str, delimiter: str, columns: Sequence[str]) -> int:
    return len(set(_names(first, delimiter)) & set(columns))


def _header(names: list[str], columns: Sequence[str], required: Sequence[str]) -> list[str]:
    """The header, refused with everything that is wrong with it."""
    faults = [
        f"column {name} is not known" if name else "a column has no name" for name in names if name not in columns
    ]
    faults += [f"column {name} is there twice" for name in columns if names.count(name) > 1]
    faults += [f"column {name} is missing" for name in required if name not in names]
    if faults:
        raise UnreadableSheet(f"line 1: {'; '.join(dict.fromkeys(faults))} (columns: {','.join(columns)})")
    return names


def _fault(text: str) -> str:
    """What is wrong with a cell whatever column it is in; empty if nothing."""
    if len(text) > CELL_LENGTH_MAX:
        return f"{len(text)} characters, {CELL_LENGTH_MAX} at the most"
    if text.startswith("="):
        return "is a formula, not a value"
    return ""
