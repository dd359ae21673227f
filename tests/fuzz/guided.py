"""Coverage-guided fuzzing of one target, in a process of its own: inputs that reach new code are kept and changed.

    python -m tests.fuzz.guided gs1 CORPUS-FOLDER -runs=10000

What follows the name goes to libFuzzer, which never returns: status 0 when the runs are over, else the input that
broke a rule is shown, and kept where -artifact_prefix says.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from tests.fuzz.hostile import GS1_VALUES, PIECES, bytes_of

# The code whose branches guide; what draws and judges is not the code under fire.
GUIDING = ("core", "devices", "biip", "tests.fuzz.targets", "tests.fuzz.faulty")


def main(name: str, arguments: list[str]) -> None:
    """Fuzz the target until its runs are over or a rule is broken."""
    # Not every machine has it, so it is nothing that a type checker may count on.
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=list(GUIDING)):
        module = import_module(name if "." in name else f"tests.fuzz.targets.{name}")
        for seed in module.SEEDS:  # what is loaded and set up once is guided too, and no other input's doing
            module.target(seed)
    atheris.Setup([sys.argv[0], *arguments], module.target)
    atheris.Fuzz()


def dictionary() -> str:
    """The pieces that hostile inputs are made of, as libFuzzer reads them."""
    words = {bytes_of(piece) for piece in (*PIECES, *GS1_VALUES, *GS1_VALUES.values())}
    hexed = ("".join(f"\\x{byte:02x}" for byte in word) for word in sorted(words) if len(word) <= 64)
    return "".join(f'"{word}"\n' for word in hexed)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
