"""Runs as a supervisor sees to them: freed for others, or given to somebody else."""

from __future__ import annotations

from sqlalchemy import Connection, update

from core.catalogue.site import need_site
from core.outbound.pick_run import leave_run, take_again
from core.outbound.run_row import hold_picker, need_open_run
from core.outbound.tote import hold_run
from core.schema.tables import pick_run
from core.values import Micros


def free_run(connection: Connection, site_code: str, number: str, now: Micros) -> str:
    """Takes from whoever has the run what they have not picked, so that others may, and says whose it was."""
    found = need_open_run(connection, number, need_site(connection, site_code).id)
    leave_run(connection, found, now)
    return found.operator


def reassign_run(connection: Connection, site_code: str, number: str, code: str, now: Micros) -> str:
    """Gives a run to another operator, who goes on with it as long as a lease lasts, and says whose it was."""
    site_id = need_site(connection, site_code).id
    run_id = need_open_run(connection, number, site_id).id
    who = hold_picker(connection, site_id, code)
    found = hold_run(connection, run_id)  # of two who give it away at once the second sees whose it is by then
    take_again(connection, found, who, "", now)
    change = {"operator_id": who, "changed_at": now}
    connection.execute(update(pick_run).where(pick_run.c.id == found.id).values(**change))
    return found.operator
