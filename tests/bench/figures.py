"""The figures of one run of the benchmarks: printed as a table at its end, and kept as JSON."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from core.store import sqlite_module

HEADINGS = ("what", "on", "ratio", "floor", "goal", "met", "times")


@dataclass(frozen=True, slots=True)
class Target:
    """What a ratio must reach and should reach; or, `at_most`, must and should stay under."""

    floor: float
    goal: float
    at_most: bool = False

    def met(self, ratio: float) -> str:
        """Which of the two the ratio meets."""
        sign = -1 if self.at_most else 1
        if sign * ratio >= sign * self.goal:
            return "goal"
        return "floor" if sign * ratio >= sign * self.floor else "NO"


@dataclass(frozen=True, slots=True)
class Figure:
    """One ratio: of what, on which database, with the absolute numbers it was made of, for orientation."""

    what: str
    on: str
    ratio: float
    target: Target | None = None
    times: dict[str, str] = field(default_factory=dict)

    def cells(self) -> tuple[str, ...]:
        """The figure as a row of the table."""
        sign = "≤" if self.target and self.target.at_most else ""
        wanted = (f"{sign}{self.target.floor:g}", f"{sign}{self.target.goal:g}") if self.target else ("", "")
        met = self.target.met(self.ratio) if self.target else ""
        spelt = ", ".join(f"{way} {time}" for way, time in self.times.items())
        return self.what, self.on, f"{self.ratio:.2f}", *wanted, met, spelt

    def plain(self) -> dict[str, object]:
        """The figure as JSON has it."""
        target = self.target
        wanted = {"floor": target.floor, "goal": target.goal, "met": target.met(self.ratio)} if target else {}
        return {"what": self.what, "on": self.on, "ratio": round(self.ratio, 4), **wanted, "times": self.times}


@dataclass(slots=True)
class Sheet:
    """Collects the figures of a run."""

    figures: list[Figure] = field(default_factory=list)

    def add(
        self, what: str, on: str, ratio: float, target: Target | None = None, times: dict[str, str] | None = None
    ) -> None:
        """Notes a figure."""
        self.figures.append(Figure(what, on, ratio, target, times or {}))

    def table(self) -> list[str]:
        """The figures as lines of a table."""
        rows = [HEADINGS, *(figure.cells() for figure in self.figures)]
        widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
        return ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]

    def write(self, path: Path) -> None:
        """Keeps the figures as JSON, with what they were taken on."""
        path.parent.mkdir(exist_ok=True)
        taken = {"at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}", "on": surroundings()}
        figures = [figure.plain() for figure in self.figures]
        path.write_text(json.dumps({**taken, "figures": figures}, indent=1, ensure_ascii=False) + "\n", "utf-8")


def surroundings() -> dict[str, object]:
    """What a figure depends on beside the program."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "sqlite": sqlite_module().sqlite_version,
        "psycopg": psycopg.__version__,
    }


def shown(seconds: float) -> str:
    """A time as people read it."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.1f} ms" if seconds >= 0.01 else f"{seconds * 1e6:.0f} µs"
