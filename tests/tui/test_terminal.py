"""What is done for terminals: settings, bytes that are no text, and Textual's inside that we rely on."""

from __future__ import annotations

import inspect
import os
import signal
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers import linux_driver
from textual.events import Key, Paste

from devices.scanners.scan import Input, Scan, Typed
from devices.scanners.wedge import STX, Wedge
from tui import terminal
from tui.terminal import KeyDecoder, UnsuitableTerminal


class Tty(StringIO):
    """A stream on a terminal of some encoding."""

    def __init__(self, encoding: str = "utf-8", *, tty: bool = True) -> None:
        super().__init__()
        self._encoding = encoding
        self._tty = tty

    @property
    def encoding(self) -> str:  # type: ignore[override]  # StringIO has none
        return self._encoding

    def isatty(self) -> bool:
        return self._tty


@pytest.fixture(autouse=True)
def streams(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The process's streams, which pytest would put back if they were replaced in `sys` itself."""
    streams = SimpleNamespace(stdin=Tty(), stderr=Tty())
    monkeypatch.setattr(terminal, "sys", streams)
    return streams


def test_settings_are_made_where_the_administrator_made_none() -> None:
    environment = {"TERM": "linux", "TEXTUAL_FPS": "15"}
    terminal.prepare(environment)
    assert environment["TEXTUAL_DISABLE_KITTY_KEY"] == "1"
    assert environment["TEXTUAL_FPS"] == "15"


@pytest.mark.parametrize("name", ["", "dumb", "unknown"])
def test_what_is_no_terminal_is_refused(name: str) -> None:
    with pytest.raises(UnsuitableTerminal, match="TERM="):
        terminal.prepare({"TERM": name})


def test_another_encoding_than_utf_8_is_refused(streams: SimpleNamespace) -> None:
    streams.stderr = Tty("iso-8859-1")
    with pytest.raises(UnsuitableTerminal, match="UTF-8"):
        terminal.prepare({"TERM": "linux"})


@pytest.mark.parametrize("stream", ["stdin", "stderr"])
def test_a_pipe_is_refused(streams: SimpleNamespace, stream: str) -> None:
    setattr(streams, stream, Tty(tty=False))
    with pytest.raises(UnsuitableTerminal, match="needs a terminal"):
        terminal.prepare({"TERM": "linux"})


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"A-1\r", "A-1\r"),
        (b"caf\xe9\r", "caf\ufffd\r"),
        ("größe\r".encode(), "größe\r"),
        (b"\x1b[11~", "\x1b[11~"),
        (b"\x02A\x1b[11~\r\x1b[11~", "\x02A\ufffd[11~\r\x1b[11~"),
        (b"\x1b[200~\x02A\x1b[201~\x1b", "\x1b[200~\x02A\x1b[201~\x1b"),
        (b"\x02A\x1b[200~\r\x02B\x1b\r", "\x02A\ufffd[200~\r\x02B\ufffd\r"),
    ],
)
def test_bytes_become_text_whole_or_one_by_one(data: bytes, text: str) -> None:
    assert KeyDecoder().decode(data) == text
    decoder = KeyDecoder()
    assert "".join(decoder.decode(data[at : at + 1]) for at in range(len(data))) == text


def test_a_terminal_that_is_gone_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(os, "kill", lambda process, number: told.append(number))
    decoder = KeyDecoder()
    decoder.decode(b"", final=True)
    assert told == []
    decoder.decode(b"")
    decoder.decode(b"")
    assert told == [signal.SIGHUP]


UNITS = st.one_of(
    st.binary(max_size=20).map(lambda data: STX.encode() + data.replace(b"\r", b"") + b"\r"),
    st.from_regex(rb"[0-9A-Z\x1d]{0,12}\r\n?", fullmatch=True),
    st.from_regex(rb"\][A-Z][0-9][0-9A-Z\x1d]{1,12}\r", fullmatch=True),
    st.sampled_from([b"\x1b[[A", b"\x1b[17~", b"\x1bOP", b"\x1b[200~A\rB\r\x1b[201~"]),
)


def inputs_of(chunks: list[bytes]) -> list[Input]:
    """What the session would get of these bytes, read from the terminal in these chunks."""
    decoder, parser, wedge = KeyDecoder(), XTermParser(), Wedge()
    inputs: list[Input] = []
    # Half a character is no text yet, which the driver does not feed; it would mean the end.
    for text in filter(None, map(decoder.decode, filter(None, chunks))):
        for event in parser.feed(text):
            if isinstance(event, Key):
                inputs += wedge.press(event.key, event.character, 0.0)
            elif isinstance(event, Paste):
                inputs += wedge.paste(event.text, 0.0)
    return inputs


@given(st.lists(UNITS, max_size=12).map(b"".join), st.data())
def test_any_split_of_the_bytes_gives_the_same_inputs(burst: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(burst)), max_size=8)))
    chunks = [burst[start:end] for start, end in zip([0, *cuts], [*cuts, len(burst)], strict=True)]
    assert inputs_of(chunks) == inputs_of([burst])


@given(st.binary(max_size=40))
def test_a_scan_is_taken_as_it_is_or_refused_but_never_changed(data: bytes) -> None:
    line = data.split(b"\r")[0].split(b"\n")[0].split(b"\t")[0]
    inputs = inputs_of([STX.encode() + line + b"\r", b"next\r"])
    assert inputs[-1] == Typed("next", 0.0)
    taken = [given for given in inputs[:-1] if isinstance(given, Scan)]
    assert [given.symbology + given.text for given in taken] in ([], [line.decode(errors="replace")])
    assert len(inputs) == 2


def test_textual_still_has_what_we_reach_into() -> None:
    source = inspect.getsource(linux_driver.LinuxDriver.run_input_thread)
    assert 'getincrementaldecoder("utf-8")().decode' in source
    assert "decode(read(fileno" in source
    driver = inspect.getsource(linux_driver)
    assert all(repr(sequence)[1:-1] in driver for sequence in ("\x1b[?1004h", "\x1b[?2048$p"))
    app: App[Any] = App()
    assert app._driver is None
    assert "self._fatal_error()" in inspect.getsource(App._handle_exception)


def test_a_bug_inside_the_app_is_reported_and_not_shown() -> None:
    reported: list[str] = []
    app: App[Any] = App()
    terminal.catch_faults(app, lambda: reported.append("bug"))
    app._handle_exception(LookupError("a bug on purpose"))
    assert reported == ["bug"]
    assert app._exit_renderables == []
