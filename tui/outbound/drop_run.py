"""All that a run has picked is dropped; where it is already, the run just ends."""

from __future__ import annotations

from collections.abc import Mapping

from core.identify import Location
from core.outbound.drop_run import DropRun, EndRun
from core.outbound.run_row import RunRow
from tui.dialogue import Dialogue, Post, Show, scan
from tui.station import Station


def drop(station: Station, context: Mapping[str, str], run: RunRow) -> Dialogue:
    """Where all that was picked is set down; the run is over then."""
    show = Show(big="DROP", lines=(f"{run.number} at {run.place}", "all totes and goods"))
    found = yield from scan((Location,), "DROP", hint="scan the staging bin", show=show)
    kept, site = {"place": context.get("place", "")}, station.site.code
    if found.code == run.place:
        yield Post(command=EndRun(run=run.number, site=site), context=kept)
    else:
        yield Post(command=DropRun(run=run.number, target=found.code, site=site), context=kept)
    return None
