"""Where labels and papers come out is a list that an administrator keeps."""

from __future__ import annotations

import pytest

from core.catalogue.label_route import ALL_PAPERS, RouteLabels, routes_of
from core.catalogue.location import DefineZone
from core.catalogue.printer import DefinePrinter
from core.command import Command
from core.labels.kind import LABELS, PAPERS
from tests.floor.stage import Stage
from tests.tui.desk.office import listed, marked, open_as_administrator
from tests.tui.golden_screens import check_golden
from tui.view import Tier

PRINTERS: list[Command] = [
    DefinePrinter(code="OFFICE", name="Laser"), DefinePrinter(code="TILL", name="Receipts"),
    DefineZone(code="COLD", name="Cold store"),
]  # fmt: skip
ROUTES: list[Command] = [
    RouteLabels(printer="ZT1"), RouteLabels(printer="OFFICE", label=ALL_PAPERS),
    RouteLabels(printer="TILL", label="packing_slip", station="PACK-2", zone="COLD"),
]  # fmt: skip


def serve(desk: Stage) -> None:
    """The stations tell what their printers print."""
    for code, prints in (("ZT1", LABELS), ("OFFICE", PAPERS)):
        assert desk.room.print_queue().lease(code, "spool", prints)


def routes(desk: Stage) -> list[tuple[str, ...]]:
    return [each[1:5] for each in desk.room.read(routes_of, 1)]


def add(desk: Stage, *answers: str) -> None:
    desk.press("F5")
    for answer in answers:
        desk.enter(answer)


def test_labels_and_papers_are_sent_to_printers_that_can_print_them(any_desk: Stage) -> None:
    desk = any_desk
    desk.set_up(*PRINTERS)
    serve(desk)
    open_as_administrator(desk, "routes")
    assert listed(desk) == []
    add(desk, "1", "", "")
    assert list(desk.view.lines) == ["1 TILL Receipts", "2 ZT1 At the dock"]
    desk.enter("2")
    assert "Labels all > ZT1" in desk.said
    add(desk, "2", "", "")
    assert list(desk.view.lines) == ["1 OFFICE Laser", "2 TILL Receipts"]
    desk.enter("1")
    add(desk, "3", "packing slip", "pack-2", "cold", "2")
    assert (listed(desk), marked(desk)) == (["all labels", "all papers", "packing slip"], "packing slip")
    desk.press("F8")
    desk.enter("1")
    assert routes(desk) == [
        ("", "", "", "ZT1"), (ALL_PAPERS, "", "", "OFFICE"), ("packing_slip", "pack-2", "COLD", "OFFICE"),
    ]  # fmt: skip
    desk.key("zt1")
    desk.press("F10")
    assert list(desk.view.lines) == ["Take off: all labels", "to ZT1 At the dock", "from any station", "of any zone"]
    desk.enter()
    assert listed(desk) == []
    assert routes(desk)[0][0] == ALL_PAPERS


def test_a_route_by_which_nothing_comes_out_says_why(desk: Stage) -> None:
    desk.set_up(*PRINTERS, RouteLabels(printer="ZT1", label="manifest"), RouteLabels(printer="TILL", label="item"))
    serve(desk)
    desk.set_up(DefinePrinter(code="TILL", name="Receipts", active=False))
    open_as_administrator(desk, "routes")
    assert desk.view.listing is not None
    assert [row[4] for row in desk.view.listing.rows.rows] == ["printer out of use", "it prints no papers"]
    assert "printer out of use: nothing comes out" in "\n".join(desk.rows(160, 50))
    desk.press("DOWN")
    assert "it prints no papers: nothing comes out" in "\n".join(desk.rows(160, 50))


@pytest.mark.parametrize(
    ("answers", "said", "prompt"),
    [
        (("4",), "", "NO."), (("3", "poster"), "There is no label poster", "WHAT"),
        (("1", "", "attic", "1"), "attic", "ENT=seen"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_is_sent_anywhere(
    desk: Stage, answers: tuple[str, ...], said: str, prompt: str
) -> None:
    open_as_administrator(desk, "routes")
    add(desk, *answers)
    assert (said in desk.said, desk.prompt, routes(desk)) == (True, prompt, [])


def test_where_no_printer_can_print_it_that_is_said(desk: Stage) -> None:
    assert desk.room.print_queue().lease("ZT1", "spool", LABELS)
    open_as_administrator(desk, "routes")
    add(desk, "2", "", "")
    assert (desk.tier, desk.prompt, "No printer for it here" in desk.said) == (Tier.SOFT, "ZONE[any]", True)


@pytest.mark.parametrize(("width", "height"), [(80, 24), (30, 16)])
def test_the_list_looks_as_agreed(desk: Stage, width: int, height: int) -> None:
    desk.set_up(*PRINTERS, *ROUTES, RouteLabels(printer="ZT1", label="manifest"))
    serve(desk)
    open_as_administrator(desk, "routes")
    for _ in range(2):
        desk.press("DOWN")
    check_golden(f"desk-routes-{width}x{height}", desk.rows(width, height))
