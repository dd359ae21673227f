"""A scan source fed by a program."""

from __future__ import annotations

import pytest

from devices.scanners.feed import Feed
from devices.scanners.scan import Input, Pressed, Scan, ScanSource, Typed, Unreadable


def test_a_feed_delivers_in_the_order_in_which_it_is_fed() -> None:
    feed = Feed("gun", clock=lambda: 3.0)
    source: ScanSource = feed
    heard: list[Input] = []
    source.open(heard.append)
    feed.scan("4006381333931", "]E0")
    feed.type("12")
    feed.type()
    feed.press("F4")
    feed.misread("too long")
    assert heard == [
        Scan("4006381333931", "]E0", "gun", 3.0),
        Typed("12", 3.0),
        Typed("", 3.0),
        Pressed("F4", 3.0),
        Unreadable("too long", "gun", 3.0),
    ]


def test_a_scan_that_nobody_would_hear_is_an_error() -> None:
    feed = Feed()
    with pytest.raises(RuntimeError, match="not open"):
        feed.scan("A-1")
    feed.open(lambda given: None)
    feed.scan("A-1")
    feed.close()
    with pytest.raises(RuntimeError, match="not open"):
        feed.scan("A-1")
