"""A ZPL printer's answers: understood, or no printer of ours, and never taken for a good one by mistake."""

from __future__ import annotations

from devices.errors import DeviceLost
from devices.printers import status

SEEDS = (
    b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n",
    b"\x02030,1,0,1245,002,0,0,0,000,0,0,0\x03\r\n\x02000,0,1,0,0,2,4,0,00000007,1,000\x03\r\n\x021234,0\x03\r\n",
)


def target(data: bytes) -> None:
    if not status.is_whole(data):
        return
    answer, rest = status.split(data)
    assert answer + rest == data
    assert status.is_whole(answer)
    try:
        said = status.parse(answer)
    except DeviceLost:
        return
    done = said.formats_waiting == said.labels_remaining == 0 and not said.partial_format
    assert said.is_done == done
    assert bool(said.trouble) == any(
        (said.paper_out, said.paused, said.head_open, said.ribbon_out, said.buffer_full, said.too_hot, said.too_cold)
    )
