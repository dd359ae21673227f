"""A scale on a serial line gives the weight at rest of what lies on it, or says why not; a dead one holds nobody up."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from devices.errors import DeviceLost, DeviceRefused
from devices.scales.scale import Scale
from devices.serial_port import SerialPort
from tests.devices.scales.fake_scale import FakeScale, TalkingScale

SOON = 0.3  # for a scale that gives no weight: how long it is waited for
LONG = 20.0  # for one that gives it: never waited for in full


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "usb-Maker_Scale_7-if00"


def scale(path: Path, protocol: str, patience_s: float = LONG) -> Scale:
    return Scale(partial(SerialPort, str(path)), protocol, patience_s)


def test_a_scale_that_is_asked_answers_once_it_is_at_rest(path: Path) -> None:
    with FakeScale(path, [b"S S    12.345 kg\r\n", b"S S     0.250 kg\r\n"]) as fake:
        ours = scale(path, "command")
        assert [ours.weigh(), ours.weigh()] == [12_345_000, 250_000]
        assert fake.asked == [b"S", b"S"]
        ours.close()


def test_the_weight_of_what_lay_there_before_is_not_taken(path: Path) -> None:
    with FakeScale(path, [b"S S     2.000 kg\r\n"]) as fake:
        ours = scale(path, "command")
        ours.weigh()
        fake.say(b"S S     9.000 kg\r\n")
        fake._answers.append(b"S S     3.000 kg\r\n")
        assert ours.weigh() == 3_000_000
        ours.close()


@pytest.mark.parametrize(
    ("answer", "matter"),
    [
        (b"S I\r\n", "the scale does not come to rest"),
        (b"S +\r\n", "too much on the scale"),
        (b"S S     0.000 kg\r\n", "nothing lies on the scale"),
        (b"S S    -0.010 kg\r\n", "nothing lies on the scale"),
        (b"S D     1.010 kg\r\n", "the scale does not come to rest"),
    ],
)
def test_a_scale_that_gives_no_weight_says_why(path: Path, answer: bytes, matter: str) -> None:
    with FakeScale(path, [answer]):
        ours = scale(path, "command", SOON)
        with pytest.raises(DeviceRefused, match=matter):
            ours.weigh()
        ours.close()


@pytest.mark.parametrize("protocol", ["command", "continuous"])
def test_a_scale_that_is_switched_off_holds_nobody_up(path: Path, protocol: str) -> None:
    with FakeScale(path, [b"gar\xffbage" * 40 + b"\r\n"]):
        ours = scale(path, protocol, SOON)
        with pytest.raises(DeviceLost, match="the scale says nothing"):
            ours.weigh()


def test_half_lines_and_noise_before_the_answer_do_no_harm(path: Path) -> None:
    with FakeScale(path, [b"\xff\x00 12 kg\r\nS S    \r\nS S     1.500 kg\r\n"]):
        ours = scale(path, "command")
        assert ours.weigh() == 1_500_000
        ours.close()


def test_a_scale_that_talks_all_the_time_is_waited_for_until_it_is_at_rest(path: Path) -> None:
    with TalkingScale(path) as fake:
        ours = scale(path, "continuous")
        fake.reading = b"ST,GS,+0004.200 kg\r\n"
        fake.goes_on()
        assert ours.weigh() == 4_200_000
        fake.reading = b"OL,GS,+\r\n"
        fake.goes_on()
        with pytest.raises(DeviceRefused, match="too much"):
            ours.weigh()
        ours.close()


def test_a_scale_that_sways_is_not_believed(path: Path) -> None:
    with TalkingScale(path):
        ours = scale(path, "continuous", SOON)
        with pytest.raises(DeviceRefused, match="does not come to rest"):
            ours.weigh()
        ours.close()


def test_a_scale_that_was_pulled_out_is_found_again(path: Path) -> None:
    ours = scale(path, "command", SOON)
    with pytest.raises(DeviceLost, match="not plugged in"):
        ours.weigh()
    with FakeScale(path, [b"S S     1.000 kg\r\n"]) as fake:
        assert ours.weigh() == 1_000_000
        fake.pull_out()
        with pytest.raises(DeviceLost):
            ours.weigh()
    with FakeScale(path, [b"S S     2.000 kg\r\n"]):
        assert ours.weigh() == 2_000_000
        ours.close()
