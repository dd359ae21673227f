"""A worker that another has overtaken neither counts nor reports what is no longer its own."""

from __future__ import annotations

from pathlib import Path

from devices.printers.folder import FileWire
from devices.printers.spool import Outlet, Spool
from devices.printers.zpl_language import Zpl
from tests.devices.printers.job_queue import LEASE_S, MemoryQueue


class SlowQueue(MemoryQueue):
    """Right after a job was begun its worker is away for so long that another calls the job uncertain."""

    def start(self, job_id: int, worker: str) -> bool:
        started = super().start(job_id, worker)
        self.now += LEASE_S
        assert self.lease("ZEBRA", "worker-2")
        assert self.abandoned("ZEBRA") == [job_id]
        return started


def test_a_label_that_another_worker_took_over_is_not_counted_as_printed(tmp_path: Path) -> None:
    queue = SlowQueue()
    job = queue.add("ZEBRA", "location", {"code": "A-1", "check": "11", "zone": ""})
    assert Spool(queue, {"ZEBRA": Outlet(FileWire(tmp_path), Zpl())}, "worker-1").work_off("ZEBRA") == 0
    assert len(list(tmp_path.glob("*.zpl"))) == 1
    assert queue.rows[job].states == ["queued", "sending", "uncertain"]
