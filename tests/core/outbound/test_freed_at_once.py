"""A run is freed at the desk at the moment at which its picker picks: what is picked is always of a run."""

from __future__ import annotations

from threading import Thread

from core.outbound.pick import Pick
from core.outbound.plan_run import free_run
from core.store import writing
from tests.core.outbound.pickers import WHO, begin, furnish_for_picking, pick, picks, released, sold, to_pick
from tests.core.together import at_once, somebody_waits
from tests.core.warehouse import Warehouse
from tests.waiting import wait_until


def test_a_pick_that_is_taken_off_its_run_meanwhile_is_refused(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    furnish_for_picking(warehouse)
    released(warehouse, "SO1", sold("BOLT", 3), sold("NUT", 2))
    run = begin(warehouse)
    pick(warehouse, to_pick(warehouse, run, "BOLT"))
    command = Pick(work=to_pick(warehouse, run, "NUT"))
    answers: list[str] = []
    with writing(warehouse.engine) as connection:
        free_run(connection, "MAIN", f"RUN{run:06d}", warehouse.clock())
        picker = Thread(target=lambda: answers.extend(at_once([command], warehouse, WHO)))
        picker.start()
        wait_until(lambda: answers or somebody_waits(warehouse.engine), "the picker waits for the run")
    picker.join()
    assert answers == ["pick_without_run"]
    assert warehouse.on_hand("CART1", "NUT") == 0
    assert picks(warehouse, run) == []
    assert warehouse.broken() == []
