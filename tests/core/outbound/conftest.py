"""The furnished shop, for every test in this folder."""

from __future__ import annotations

import pytest

from tests.core.outbound.shop import furnish_shop
from tests.core.warehouse import Warehouse


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """A shop of the test's own; the test runs once on each kind of database."""
    return furnish_shop(warehouse)
