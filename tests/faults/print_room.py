"""A room with three printers that fail at random, workers that die, and one person who looks after it all."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from select import POLLIN, poll
from typing import Any

from sqlalchemy import Connection, func, select

from core.labels.designs import draw
from core.printing import PrintQueue, queue_label
from core.schema.tables import posting, print_job
from core.stockroom import Stockroom
from core.values import Micros, utc_now
from devices.printers.escpos_language import EscPos
from devices.printers.spool import JobSource, Spool
from tests.devices.printers import judge
from tests.devices.printers.fake_label_printer import FakeLabelPrinter
from tests.devices.printers.fake_receipt_printer import FakeReceiptPrinter
from tests.faults.hands import ROOT
from tests.faults.spooler import POLL_S, Plug, fast_clock

# How many times faster than the clock on the wall the day goes: a dead worker's lease is over in 0.2 s.
TIMES = 150
# How often something happens when bytes come to a printer: ten times for each label.
SHARE_OF_MISHAPS = 0.05
# How often a call to the queue is the last one of a worker that is a thread.
SHARE_OF_DEATHS = 0.003
_CUT = b"\x1dV\x00"
Out = tuple[str, bool]  # a label that came out: the location on it, and whether it says that it is a reprint


class Killed(BaseException):
    """A thread that is no more."""


class MortalSource:
    """The queue to a worker that stops at some call, before or after it is done, and is not heard of again."""

    def __init__(self, queue: PrintQueue, chance: random.Random, share: float) -> None:
        self._queue = queue
        self._chance = chance
        self._share = share
        self._is_dead = False

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            self._perhaps_die()
            answer = getattr(self._queue, name)(*given)
            self._perhaps_die()
            return answer

        return call

    def _perhaps_die(self) -> None:
        self._is_dead = self._is_dead or self._chance.random() < self._share
        if self._is_dead:
            raise Killed


@dataclass
class Corner:
    """A printer, what is sent to it, and how a person reads what came out."""

    plug: Plug
    printer: FakeLabelPrinter | FakeReceiptPrinter
    read: Callable[[bytes], Out]
    seen: list[Out] = field(default_factory=list)

    def came_out(self) -> list[Out]:
        """All that lies in the tray, in the order in which it came."""
        tray = self.printer.labels if isinstance(self.printer, FakeLabelPrinter) else self.printer.slips
        self.seen += [self.read(each) for each in tray[len(self.seen) :]]
        return self.seen


@dataclass
class PrintRoom:
    """The printers and the queue in front of them."""

    room: Stockroom
    corners: list[Corner]
    began: Micros
    chance: random.Random
    happened: Counter[str] = field(default_factory=Counter)
    reprints_asked: Counter[int] = field(default_factory=Counter)
    processes: list[int] = field(default_factory=list)  # descriptors, which name nobody else when they are dead
    dead: list[int] = field(default_factory=list)
    start_process: Callable[[], int] = field(init=False)

    @property
    def queue(self) -> PrintQueue:
        return self.room.print_queue()

    def happen(self, at: int) -> bool:
        """Now and then, when bytes have come to a printer, one of the things that happen; True if they are lost."""
        if self.chance.random() > SHARE_OF_MISHAPS:
            return False
        printer = self.corners[at].printer
        what = self.chance.choice(["restart", "restart", "cable", "cable", "deaf", "paper", "stuck", "kill", "kill"])
        self.happened[what] += 1
        if what == "restart":
            printer.restart()
        elif what == "cable":  # the printer keeps what it has and waits for the rest of it
            printer.lines.renew()
        elif what == "deaf":
            printer.lines.be_deaf(True)
        elif what == "paper":
            printer.paper_out = True
        elif what == "stuck":
            printer.is_stuck = True
        else:
            kill(self.chance.choice(self.processes))
        return what in ("restart", "cable")

    def look_after(self) -> None:
        """A person puts in paper and answers what is asked: truly, or by printing once more to be sure."""
        for corner in self.corners:
            if self.chance.random() < 0.5:
                corner.printer.lines.be_deaf(False)
                corner.printer.mend()
        for job, code in self.room.read(uncertain_jobs):
            is_out = any(location == code for corner in self.corners for location, _reprint in corner.came_out())
            done = is_out and self.chance.random() < 0.7
            self.reprints_asked[job] += not done
            self.happened["asked"] += 1
            self.queue.settle(job, done=done)
        for at, process in enumerate(self.processes):
            if not is_alive(process):
                self.dead.append(process)
                self.processes[at] = self.start_process()


@contextmanager
def print_room(room: Stockroom, folder: Path, jobs: int, chance: random.Random) -> Iterator[PrintRoom]:
    """Three printers, so many labels queued for them, and four workers: two processes and two threads."""
    began = utc_now()
    room.clock = fast_clock(began, TIMES)
    codes = [f"L{number:05d}" for number in range(jobs)]
    with ExitStack() as stack:
        whole = PrintRoom(room, [], began, chance)
        labels = stack.enter_context(FakeLabelPrinter(mishap=partial(whole.happen, 0)))
        slips = stack.enter_context(FakeReceiptPrinter(mishap=partial(whole.happen, 1)))
        serial = stack.enter_context(FakeLabelPrinter(folder / "ttyLABELS", partial(whole.happen, 2)))
        whole.corners += [
            Corner(Plug("ZEBRA", "zpl", port=labels.lines.port), labels, read_label),
            Corner(Plug("SLIPS", "escpos", port=slips.lines.port), slips, slip_reader(codes[1::3])),
            Corner(Plug("SERIAL", "zpl", device=str(folder / "ttyLABELS")), serial, read_label),
        ]
        room.write(queue_labels, codes, [corner.plug.code for corner in whole.corners])
        stack.enter_context(_processes(whole))
        stack.enter_context(_threads(whole))
        yield whole


def kill(process: int) -> None:
    """At once, whatever it does."""
    with suppress(ProcessLookupError):  # it is dead already
        signal.pidfd_send_signal(process, signal.SIGKILL)


def is_alive(process: int) -> bool:
    """Whether it still runs."""
    watch = poll()
    watch.register(process, POLLIN)
    return not watch.poll(0)


def queue_labels(connection: Connection, codes: list[str], printers: list[str]) -> None:
    """A label for each location, on the printers in turn."""
    earned = connection.execute(select(posting.c.id).limit(1)).scalar_one()
    for number, code in enumerate(codes):
        data = {"code": code, "check": "57"}
        queue_label(connection, earned, utc_now(), printers[number % len(printers)], "location", data, 1)


def uncertain_jobs(connection: Connection) -> list[tuple[int, str]]:
    """The jobs that ask a person, and the location on each."""
    query = select(print_job.c.id, print_job.c.data).where(print_job.c.state == "uncertain")
    return [(job, json.loads(data)["code"]) for job, data in connection.execute(query)]


def states(connection: Connection) -> dict[str, int]:
    """How many jobs are in each state."""
    query = select(print_job.c.state, func.count()).group_by(print_job.c.state)
    return dict(tuple(row) for row in connection.execute(query))


def read_label(label: bytes) -> Out:
    """What a person sees on a label of the label printer."""
    texts = judge.texts(label)
    return texts[0], "REPRINT" in texts


def slip_reader(codes: list[str]) -> Callable[[bytes], Out]:
    """Tells the pictures of the receipt printers from one another."""
    known = {}
    for code in codes:
        for reprint in (False, True):
            label = draw("location", 1, {"code": code, "check": "57"}, reprint=reprint)
            known[EscPos().render(label, 1).removesuffix(_CUT)] = (code, reprint)
    assert len(known) == 2 * len(codes)
    return lambda picture: known.get(picture, ("a spoiled slip", False))


@contextmanager
def _processes(whole: PrintRoom) -> Iterator[None]:
    plugs = [asdict(corner.plug) for corner in whole.corners]
    arguments = [whole.room.url, *map(json.dumps, (plugs, whole.began, TIMES))]
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.spooler", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    stdin, stdout = nursery.stdin, nursery.stdout

    def start() -> int:
        whole.happened["process"] += 1
        stdin.write(f"process-{whole.happened['process']}\n")
        return os.pidfd_open(int(stdout.readline()))

    whole.start_process = start
    whole.processes += [start(), start()]
    try:
        yield
    finally:
        for process in whole.processes:
            kill(process)
        for process in (*whole.processes, *whole.dead):
            os.close(process)
        nursery.kill()
        nursery.wait()
        stdin.close()
        stdout.close()


@contextmanager
def _threads(whole: PrintRoom) -> Iterator[None]:
    lives = [_Lives(whole, random.Random(whole.chance.random())) for _ in range(2)]
    threads = [threading.Thread(target=each.run) for each in lives]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for each, thread in zip(lives, threads, strict=True):
            each.end()
            thread.join(20)


class _Lives:
    """One worker after the other, each until it dies; the last one until it is told to stop."""

    def __init__(self, whole: PrintRoom, chance: random.Random) -> None:
        self._whole = whole
        self._chance = chance
        self._is_over = False
        self._stop = threading.Event()

    def run(self) -> None:
        while not self._is_over:
            self._stop = threading.Event()
            self._whole.happened["thread"] += 1
            source: JobSource = MortalSource(self._whole.queue, self._chance, SHARE_OF_DEATHS)
            outlets = {corner.plug.code: corner.plug.outlet() for corner in self._whole.corners}
            with suppress(Killed):
                Spool(source, outlets, f"thread-{self._chance.random()}", POLL_S).run(self._stop)

    def end(self) -> None:
        self._is_over = True
        self._stop.set()
