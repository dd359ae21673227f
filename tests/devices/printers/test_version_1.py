"""What was ever queued is printed as it was then: version 1 of the designs puts the same dots on paper for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pytest

from devices.printers import zpl
from tests.core.labels.drawn import draw
from tests.devices.printers.version_1 import DIGESTS, LABELS


@pytest.mark.parametrize(("label", "digests"), list(zip(LABELS, DIGESTS, strict=True)), ids=range(len(LABELS)))
def test_version_1_prints_what_it_always_did(label: tuple[str, Mapping[str, str]], digests: tuple[str, str]) -> None:
    name, data = label
    assert tuple(digest(zpl.render(draw(name, 1, data), dpi)) for dpi in (203, 300)) == digests


def digest(format_bytes: bytes) -> str:
    return hashlib.sha256(b"\n".join(sorted(format_bytes.splitlines()))).hexdigest()[:16]
