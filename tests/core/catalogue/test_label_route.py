"""Where labels come out: the route that fits best, for each kind of label, station and zone."""

from __future__ import annotations

import pytest

from core.catalogue.label_design import DefineLabelDesign, WithdrawLabelDesign
from core.catalogue.label_route import ALL_PAPERS, RouteLabels, printer_for, routes_of
from core.catalogue.location import DefineLocation, DefineZone
from core.catalogue.printer import DefinePrinter
from core.internal.print_label import PrintLabel
from core.labels.kind import BOTH, LABELS, PAPERS
from tests.core.warehouse import Warehouse

ON_PAPER = """
name = "item_slip"
like = "item"
paper = "receipt"

[fields]
sku = { longest = 40 }
name = { longest = 40 }

[[element]]
kind = "row"
text = "{sku} {name}"
"""
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


def paper_printer(warehouse: Warehouse, paper: str = "manifest", *, named: str = "", usual: str = "") -> str:
    return warehouse.room.read(printer_for, 1, paper, "DESK", named=named, usual=usual)


def serve(warehouse: Warehouse, code: str, prints: str) -> None:
    """A station that the printer is wired to begins to print on it."""
    assert warehouse.room.print_queue().lease(code, "spool", prints)


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


def test_papers_do_not_go_where_all_labels_go_but_by_routes_of_their_own(routed: Warehouse) -> None:
    routed.post(RouteLabels(printer="ZEBRA"))
    assert (paper_printer(routed), paper_printer(routed, "item")) == ("", "ZEBRA")
    assert paper_printer(routed, usual="dock") == "DOCK"
    assert routed.post(RouteLabels(printer="BINS", label=ALL_PAPERS)).said == "Papers all > BINS"
    assert (paper_printer(routed, usual="DOCK"), paper_printer(routed, "item")) == ("BINS", "ZEBRA")
    assert routed.post(RouteLabels(printer="COLD", label="manifest")).said == "Papers manifest > COLD"
    assert (paper_printer(routed), paper_printer(routed, "packing_slip")) == ("COLD", "BINS")
    assert routed.post(RouteLabels(label=ALL_PAPERS, station="DESK", printer="DOCK")).said == "Papers DESK > DOCK"
    assert (paper_printer(routed), paper_printer(routed, "packing_slip")) == ("COLD", "DOCK")


@pytest.mark.parametrize(
    ("prints", "label", "paper"), [(LABELS, "ZEBRA", "DOCK"), (PAPERS, "BINS", "ZEBRA"), (BOTH, "ZEBRA", "ZEBRA")]
)
def test_a_printer_gets_what_it_prints_whatever_route_leads_to_it(
    routed: Warehouse, prints: str, label: str, paper: str
) -> None:
    """Its route was set before its station told what it is; other routes, and the usual one, take its place."""
    for kind in ("item", "manifest"):
        routed.post(RouteLabels(printer="ZEBRA", label=kind))
    routed.post(RouteLabels(printer="BINS"))
    routed.post(RouteLabels(printer="DOCK", label=ALL_PAPERS))
    serve(routed, "ZEBRA", prints)
    assert (paper_printer(routed, "item"), paper_printer(routed)) == (label, paper)
    assert paper_printer(routed, named="zebra") == paper
    for kind in ("", "item", "manifest", ALL_PAPERS):
        routed.post(RouteLabels(label=kind))
    assert paper_printer(routed, "item", usual="ZEBRA") == ("" if prints == PAPERS else "ZEBRA")
    assert paper_printer(routed, usual="ZEBRA") == ("" if prints == LABELS else "ZEBRA")


@pytest.mark.parametrize("label", ["", "item", ALL_PAPERS, "manifest"])
def test_a_route_to_a_printer_that_cannot_print_it_is_refused(routed: Warehouse, label: str) -> None:
    able, unable = (PAPERS, LABELS) if label in (ALL_PAPERS, "manifest") else (LABELS, PAPERS)
    serve(routed, "DOCK", unable)
    refused = routed.refusal(RouteLabels(printer="dock", label=label))
    assert (refused.happened, refused.todo) == (f"DOCK prints {unable}, no {able}", f"name a printer of {able}")
    serve(routed, "BINS", able)
    routed.post(RouteLabels(printer="BINS", label=label))


def test_a_label_is_not_printed_on_a_printer_of_papers(routed: Warehouse) -> None:
    serve(routed, "DOCK", PAPERS)
    assert routed.refusal(PrintLabel(sku="BOLT", printer="DOCK")).code == "printer_unfit"
    assert routed.refusal(PrintLabel(sku="BOLT", usual="DOCK")).code == "no_printer"


def test_a_label_that_the_site_made_a_paper_goes_where_papers_go(routed: Warehouse) -> None:
    serve(routed, "ZEBRA", LABELS)
    routed.post(RouteLabels(printer="ZEBRA"))
    routed.post(RouteLabels(printer="DOCK", label=ALL_PAPERS))
    routed.post(DefineLabelDesign(toml=tuple(ON_PAPER.splitlines())))
    assert printer_of(routed, BOLT) == "ZEBRA"
    assert printer_of(routed, PrintLabel(sku="BOLT", design="item_slip")) == "DOCK"
    assert routed.refusal(PrintLabel(sku="BOLT", design="item_slip", printer="ZEBRA")).code == "printer_unfit"


def test_a_route_is_shown_with_why_nothing_comes_out_by_it(routed: Warehouse) -> None:
    routed.post(DefineLabelDesign(toml=tuple(ON_PAPER.splitlines())))
    for label in ("item_slip", "item", ALL_PAPERS, ""):
        routed.post(RouteLabels(printer="BINS", label=label))
    serve(routed, "BINS", LABELS)
    routed.post(WithdrawLabelDesign(name="item_slip"))
    assert [each[1:2] + each[-1:] for each in routed.room.read(routes_of, 1)] == [
        ("", ""), (ALL_PAPERS, "it prints no papers"), ("item", ""), ("item_slip", "no such label any more"),
    ]  # fmt: skip
    routed.post(RouteLabels(label="item_slip"))
    assert len(routed.room.read(routes_of, 1)) == 3


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
