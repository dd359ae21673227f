"""A furnished warehouse behind a real sshd, as the files in deploy/ set it up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from core.access.badge import badge_digest
from core.access.operator import IssueBadge
from core.catalogue.item import AssignCode
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from tests.core.fixtures import furnished_sqlite
from tests.core.warehouse import Warehouse
from tests.deploy.installation import Installation
from tests.deploy.ssh_server import SshServer, running

__all__ = ["furnished_sqlite"]

BADGE = "BOTTO"
MILK_CASE = "96385074"


@pytest.fixture(scope="session")
def dock_sqlite(furnished_sqlite: Path) -> Path:
    """The furnished warehouse, with a badge for Otto and much milk on order."""
    warehouse = Warehouse(f"sqlite:///{furnished_sqlite}")
    milk = OrderedLine(sku="MILK", quantity=Decimal(100), pack="CASE")
    warehouse.post(IssueBadge(operator="OTTO", digest=badge_digest(BADGE)))
    warehouse.post(AssignCode(sku="MILK", code=MILK_CASE, pack="CASE"))
    warehouse.post(OrderPurchase(number="PO-MILK", supplier="ACME", lines=(milk,)))
    warehouse.room.close()
    return furnished_sqlite


@pytest.fixture
def installation(dock_sqlite: Path, tmp_path: Path) -> Installation:
    """Stockhand installed below a folder of the test's own."""
    return Installation(tmp_path / "root", dock_sqlite)


@pytest.fixture(scope="session")
def server(dock_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """The dock server of the whole test run, and the keys that are known to it."""
    installed = Installation(tmp_path_factory.mktemp("server"), dock_sqlite)
    installed.add_station("HH-07")
    with running(installed) as server:
        server.make_key("stranger")
        installed.authorize(
            f'restrict,pty,environment="STOCKHAND_DEVICE=HH-07" {server.make_key("handheld")}',
            f'restrict,environment="STOCKHAND_DEVICE=OUTBOX-3" {server.make_key("outbox")}',
            f"restrict,pty {server.make_key('nameless')}",
            f'restrict,pty,environment="STOCKHAND_DEVICE=HH-08" {server.make_key("unknown-station")}',
            # A line as a careless administrator writes it: the drop-in must hold by itself.
            f'environment="STOCKHAND_DEVICE=HH-07",environment="TEXTUAL_FPS=1" {server.make_key("careless")}',
        )
        yield server
    faults = installed.root / "var/lib/stockhand/.local/state/stockhand/faults.log"
    assert not faults.exists(), faults.read_text("utf-8")
