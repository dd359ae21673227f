"""The most that a server can do: pgbench, a program in C, calling a function that writes a move's rows."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.bench.hands import Order, Shift
from tests.bench.layout import HOT_ITEMS, Address, Layout
from tests.bench.raw_function import define
from tests.postgres import _how_to_run

# Any of the items, from any of the bins to any other.
SCRIPT = """\
\\set item random({first_item}, {last_item})
\\set nth random(0, {last_bin})
\\set source {first_bin} + :nth
\\set target {first_bin} + (:nth + random(1, {last_bin})) % {bins}
SELECT raw_move(NULL, CAST(extract(epoch from clock_timestamp()) * 1000000 AS bigint), {operator}, {site}, :item, \
:source, :target);
"""


class PgBench:
    """Works as hands do, on a database of its own."""

    def __init__(self, address: Address, at: Layout, folder: Path) -> None:
        define(address)
        self._address = address
        self._folder = folder
        for hot, items in ((False, at.items), (True, at.items[:HOT_ITEMS])):
            self._script(hot).write_text(_script(at, items))

    def work(self, count: int, order: Order) -> Shift:
        """Lets so many connections call the function all at once, for whole seconds: it knows no less."""
        seconds = max(1, round(order.seconds))
        for log in self._logs():
            log.unlink()
        settings = ["-n", "-M", "prepared", "-c", str(count), "-j", str(min(count, 2)), "-T", str(seconds), "-l"]
        script = ["-f", str(self._script(order.hot)), f"--log-prefix={self._folder}/log"]
        pgbench = str(_how_to_run()[1] / "pgbench")  # it comes with the server
        command = [pgbench, *settings, *script, self._address.target]
        done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"pgbench failed:\n{done.stdout}{done.stderr}")
        return Shift(seconds, [micros / 1e6 for log in self._logs() for micros in _latencies(log)])

    def _script(self, hot: bool) -> Path:
        return self._folder / ("hot.sql" if hot else "spread.sql")

    def _logs(self) -> list[Path]:
        return list(self._folder.glob("log.*"))


def _latencies(log: Path) -> list[int]:
    """The third column: the microseconds of each transaction."""
    return [int(line.split()[2]) for line in log.read_text().splitlines()]


def _script(at: Layout, items: tuple[int, ...]) -> str:
    """What pgbench sends; it can only choose among numbers without a gap."""
    for numbers in (items, at.bins):
        assert numbers == tuple(range(numbers[0], numbers[0] + len(numbers)))
    return SCRIPT.format(
        first_item=items[0],
        last_item=items[-1],
        first_bin=at.bins[0],
        last_bin=len(at.bins) - 1,
        bins=len(at.bins),
        operator=at.operator,
        site=at.site,
    )
