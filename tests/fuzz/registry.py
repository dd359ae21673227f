"""What is fuzzed: every file in targets/ is one target, known by the file's name.

To add one, add a file with `target(data: bytes) -> None`, which takes any bytes and asserts what must hold, and
`SEEDS`, some inputs that are right, from which the guided fuzzing starts. Nothing else needs to know of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

TARGETS = tuple(sorted(path.stem for path in (Path(__file__).parent / "targets").glob("*.py")))


@dataclass(frozen=True, slots=True)
class Target:
    """Code under fire: what takes an input and asserts, and inputs that are right."""

    name: str
    target: Callable[[bytes], None]
    seeds: Sequence[bytes]


def load(name: str) -> Target:
    """The target of this name."""
    module = import_module(f"tests.fuzz.targets.{name}")
    return Target(name, module.target, module.SEEDS)
