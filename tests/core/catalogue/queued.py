"""What is queued, as the spool gets it."""

from __future__ import annotations

from core.labels.job import Job
from tests.core.warehouse import Warehouse


def jobs(warehouse: Warehouse) -> list[Job]:
    """All that is queued on the warehouse's printer; it is being sent from now on."""
    queue = warehouse.room.print_queue()
    assert queue.lease("ZEBRA", "spool")
    found = []
    while (job := queue.next_job("ZEBRA", "spool")) is not None:
        found.append(job)
        assert queue.start(job.id, "spool")
    return found
