"""Where labels come out: the route that fits best, for each kind of label, station and zone."""

from __future__ import annotations

import pytest

from core.catalogue.label_route import RouteLabels
from core.catalogue.location import DefineLocation, DefineZone
from core.catalogue.printer import DefinePrinter
from core.internal.print_label import PrintLabel
from tests.core.warehouse import Warehouse

BOLT, BIN = PrintLabel(sku="BOLT"), PrintLabel(location="COLD-1")


@pytest.fixture
def routed(warehouse: Warehouse) -> Warehouse:
    """A warehouse with three more printers and a cold store."""
    for code in ("DOCK", "COLD", "BINS"):
        warehouse.post(DefinePrinter(code=code, name=f"The {code} printer"))
    warehouse.post(DefineZone(code="FRIDGE", name="Cold store"))
    warehouse.post(DefineLocation(code="COLD-1", zone="FRIDGE"))
    return warehouse


def printer_of(warehouse: Warehouse, label: PrintLabel) -> str:
    return warehouse.post(label).facts["printer"]


def test_without_a_route_a_label_comes_out_at_the_stations_usual_printer(routed: Warehouse) -> None:
    assert printer_of(routed, PrintLabel(sku="BOLT", usual="dock")) == "DOCK"
    assert routed.refusal(BOLT).code == "no_printer"


def test_a_route_goes_before_the_usual_printer_and_a_chosen_one_before_the_route(routed: Warehouse) -> None:
    assert routed.post(RouteLabels(printer="bins")).said == "Labels all > BINS"
    assert printer_of(routed, PrintLabel(sku="BOLT", usual="DOCK")) == "BINS"
    assert printer_of(routed, PrintLabel(sku="BOLT", usual="DOCK", printer="COLD")) == "COLD"


def test_of_several_routes_the_kind_of_label_goes_before_the_station_and_that_before_the_zone(
    routed: Warehouse,
) -> None:
    routed.post(RouteLabels(printer="ZEBRA"))
    assert printer_of(routed, BIN) == "ZEBRA"
    routed.post(RouteLabels(zone="fridge", printer="COLD"))
    assert (printer_of(routed, BIN), printer_of(routed, BOLT)) == ("COLD", "ZEBRA")
    routed.post(RouteLabels(station=routed.stamp().device, printer="DOCK"))
    assert (printer_of(routed, BIN), printer_of(routed, BOLT)) == ("DOCK", "DOCK")
    routed.post(RouteLabels(label="location", printer="BINS"))
    assert (printer_of(routed, BIN), printer_of(routed, BOLT)) == ("BINS", "DOCK")


def test_a_plate_has_the_zone_of_where_it_stands(routed: Warehouse) -> None:
    routed.post(RouteLabels(zone="FRIDGE", printer="COLD"))
    routed.receive("BOLT", 2, location="COLD-1", plate="LP000001")
    assert printer_of(routed, PrintLabel(plate="LP000001", usual="ZEBRA")) == "COLD"
    assert printer_of(routed, PrintLabel(plate="NEW", usual="ZEBRA")) == "ZEBRA"


def test_a_route_is_changed_and_taken_away(routed: Warehouse) -> None:
    routed.post(RouteLabels(label="item", printer="DOCK"))
    routed.post(RouteLabels(label="item", printer="COLD"))
    assert printer_of(routed, BOLT) == "COLD"
    assert routed.post(RouteLabels(label="item")).said == "Labels item > no printer of their own"
    assert routed.refusal(BOLT).code == "no_printer"


def test_a_printer_that_is_out_of_use_gets_nothing_from_its_route(routed: Warehouse) -> None:
    routed.post(RouteLabels(printer="ZEBRA"))
    routed.post(RouteLabels(label="item", printer="DOCK"))
    routed.post(DefinePrinter(code="DOCK", name="Broken", active=False))
    assert printer_of(routed, BOLT) == "ZEBRA"


@pytest.mark.parametrize(
    ("route", "refusal"),
    [
        (RouteLabels(printer="INKJET"), "unknown_printer"),
        (RouteLabels(printer="ZEBRA", label="poster"), "unknown_label"),
        (RouteLabels(printer="ZEBRA", zone="ATTIC"), "unknown_zone"),
        (RouteLabels(printer="ZEBRA", station="x" * 65), "text_too_long"),
        (RouteLabels(printer="ZEBRA", station="a\x1bb"), "text_unusable"),
    ],
)
def test_a_route_that_leads_nowhere_is_refused(routed: Warehouse, route: RouteLabels, refusal: str) -> None:
    assert routed.refusal(route).code == refusal
