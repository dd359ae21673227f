"""CSV files as spreadsheets write them, and files that only look like it."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from core.exchange.sheet import CELL_LENGTH_MAX, Sheet, UnreadableSheet

COLUMNS = ("sku", "name", "gtin")
TEXT = "sku,name,gtin\n00123,Größe 8 ½,0401\n"


def sheet(folder: Path, content: bytes) -> Sheet:
    path = folder / "items.csv"
    path.write_bytes(content)
    return Sheet(path, COLUMNS, ("sku", "name"))


def cells(read: Sheet) -> list[dict[str, str]]:
    return [row.cells for row in read.rows()]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_found_out_and_leading_zeros_stay(tmp_path: Path, content: bytes, encoding: str) -> None:
    read = sheet(tmp_path, content)
    assert read.encoding == encoding
    assert cells(read) == [{"sku": "00123", "name": "Größe 8 ½", "gtin": "0401"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_found_out(tmp_path: Path, delimiter: str, line_end: str) -> None:
    lines = ["sku,name", "1,Bolt", "2,Nut"]
    content = line_end.join(lines).replace(",", delimiter)
    assert cells(sheet(tmp_path, content.encode())) == [{"sku": "1", "name": "Bolt"}, {"sku": "2", "name": "Nut"}]


def test_a_comma_in_quotes_does_not_pass_for_the_delimiter(tmp_path: Path) -> None:
    read = sheet(tmp_path, b'sku;name\n1;"Bolt, ""hex"", M8\nzinc"\n')
    assert cells(read) == [{"sku": "1", "name": 'Bolt, "hex", M8\nzinc'}]


def test_column_names_are_matched_whatever_their_letters(tmp_path: Path) -> None:
    assert sheet(tmp_path, b" SKU ,Name\n1,Bolt\n").header == ["sku", "name"]


@pytest.mark.parametrize(
    ("header", "faults"),
    [
        ("sku,name,colour", ["column colour is not known"]),
        ("sku,gtin", ["column name is missing"]),
        ("sku,name,Name", ["column name is there twice"]),
        ("sku,name,", ["a column has no name"]),
        ("weight,sku,sku", ["weight is not known", "sku is there twice", "name is missing"]),
        ('sku,"name', ["sku is missing", "name is missing"]),
    ],
)
def test_a_header_is_refused_with_all_that_is_wrong_with_it(tmp_path: Path, header: str, faults: list[str]) -> None:
    with pytest.raises(UnreadableSheet) as refused:
        sheet(tmp_path, f"{header}\n1,2,3\n".encode())
    assert [fault for fault in faults if fault not in str(refused.value)] == []
    assert "columns: sku,name,gtin" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "matter"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "is no text file"),
        (b"PK\x03\x04" + b"\x9f\xe5\x01\x07" * 50, "is no text file"),
        (codecs.BOM_UTF8 + b"sku,name\n1,\xff\xfe\n", "is not all utf-8-sig"),
        (codecs.BOM_UTF16_LE + b"s\x00k\x00u\x00,", "is not all utf-16"),
        (b"sku,name\n1,\x81\n", "is not all cp1252"),
    ],
)
def test_a_file_that_is_no_csv_is_refused_as_a_whole(tmp_path: Path, content: bytes, matter: str) -> None:
    with pytest.raises(UnreadableSheet, match=matter):
        list(sheet(tmp_path, content).rows())


def test_a_pipe_is_refused_because_it_cannot_be_read_twice(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UnreadableSheet, match="save it first"):
        Sheet(pipe, COLUMNS, ("sku",))


def test_each_bad_row_is_named_by_the_line_it_begins_on(tmp_path: Path) -> None:
    lines = [
        "sku,name",
        '1,"on two',
        'lines"',
        "2,Bolt,extra",
        "",
        " , ",
        "3",
        "4," + "x" * (CELL_LENGTH_MAX + 1),
        "=1+1,Bolt",
        '5,"Bolt" M8',
        "6,never read",
    ]
    rows = list(sheet(tmp_path, "\n".join(lines).encode()).rows())
    assert [(row.line, row.bad[0].column if row.bad else "good") for row in rows] == [
        (2, "good"), (4, ""), (7, ""), (8, "name"), (9, "sku"), (10, ""),
    ]  # fmt: skip
    assert "what follows cannot be read" in rows[-1].bad[0].reason


def test_a_quote_that_is_never_closed_does_not_swallow_the_file_in_silence(tmp_path: Path) -> None:
    rows = list(sheet(tmp_path, b'sku,name\n1,Bolt\n2,"Nut\n' + b"3,Washer\n" * 40_000).rows())
    assert [(row.line, bool(row.bad)) for row in rows] == [(2, False), (3, True)]


def test_the_guard_that_our_own_csv_puts_before_a_formula_is_taken_off(tmp_path: Path) -> None:
    read = cells(sheet(tmp_path, b"sku,name\n'-5,'=A1\n'7,don't\n"))
    assert [tuple(row.values()) for row in read] == [("-5", "=A1"), ("'7", "don't")]
