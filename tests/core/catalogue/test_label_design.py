"""Sites change their labels: checked when they are defined, from then on, and never what was queued before."""

from __future__ import annotations

import threading

import pytest

from core.catalogue.label_design import DefineLabelDesign, WithdrawLabelDesign
from core.command import Outcome
from core.internal.print_label import PrintLabel
from core.labels.designs import LATEST, definition_of
from core.labels.job import Job
from core.labels.label import Text
from core.own_designs import current_design, current_designs
from tests.core.catalogue.queued import jobs
from tests.core.labels.drawn import draw
from tests.core.warehouse import Warehouse

ITEM = definition_of("item", LATEST["item"])
SHOUTING = ITEM.replace('text = "{name}"', 'text = "OUR {name}"')
LOUDER = ITEM.replace('text = "{name}"', 'text = "OURS! {name}"')


def lines(text: str) -> tuple[str, ...]:
    return tuple(text.splitlines())


def texts(job: Job) -> list[str]:
    label = draw(job.design, job.version, job.data, definition=job.definition)
    return [each.text for each in label.elements if isinstance(each, Text)]


def test_a_changed_design_is_on_the_labels_that_are_queued_after_it(warehouse: Warehouse) -> None:
    label = PrintLabel(printer="ZEBRA", sku="BOLT")
    warehouse.post(label)
    assert warehouse.post(DefineLabelDesign(toml=lines(SHOUTING))).facts == {"label": "item", "version": "1001"}
    warehouse.post(label)
    assert warehouse.post(DefineLabelDesign(toml=lines(LOUDER))).facts == {"label": "item", "version": "1002"}
    warehouse.post(label)
    warehouse.post(WithdrawLabelDesign(name="item"))
    warehouse.post(label)
    queued = jobs(warehouse)
    assert [job.version for job in queued] == [LATEST["item"], 1001, 1002, LATEST["item"]]
    assert [bool(job.definition) for job in queued] == [False, True, True, False]
    assert [next(text for text in texts(job) if "bolt" in text) for job in queued] == [
        "Hex bolt M8", "OUR Hex bolt M8", "OURS! Hex bolt M8", "Hex bolt M8",
    ]  # fmt: skip


def test_a_design_after_a_withdrawn_one_gets_a_number_of_its_own(warehouse: Warehouse) -> None:
    warehouse.post(DefineLabelDesign(toml=lines(SHOUTING)))
    warehouse.post(WithdrawLabelDesign(name="item"))
    assert warehouse.post(DefineLabelDesign(toml=lines(LOUDER))).facts["version"] == "1002"
    assert warehouse.room.read(current_design, "item").definition == LOUDER


def test_what_is_so_already_makes_no_new_version(warehouse: Warehouse) -> None:
    assert warehouse.post(DefineLabelDesign(toml=lines(ITEM))).facts["version"] == str(LATEST["item"])
    warehouse.post(DefineLabelDesign(toml=lines(SHOUTING)))
    assert warehouse.post(DefineLabelDesign(toml=lines(SHOUTING))).said == "Label item is so already"
    assert warehouse.room.read(current_design, "item").version == 1001


def test_every_label_has_a_design(warehouse: Warehouse) -> None:
    warehouse.post(DefineLabelDesign(toml=lines(SHOUTING)))
    current = {each.name: each.version for each in warehouse.room.read(current_designs)}
    assert current == {**LATEST, "item": 1001}


@pytest.mark.parametrize(
    ("toml", "code", "said"),
    [
        (ITEM.replace("height = 8.2", "height = -8.2"), "design_unusable", "layout 1, element 3 (code_128)"),
        (ITEM.replace('name = "item"', 'name = "poster"'), "unknown_label", "no label poster"),
        (ITEM.replace('name = "item"', 'name = "item"\nlike = "lot"'), "design_unusable", "values of its own"),
        (ITEM.replace("name = {}", "name = {}\ncolour = {}"), "unknown_label_field", "no colour"),
    ],
)
def test_a_design_that_cannot_be_used_is_refused(warehouse: Warehouse, toml: str, code: str, said: str) -> None:
    refusal = warehouse.refusal(DefineLabelDesign(toml=lines(toml)))
    assert refusal.code == code
    assert said in str(refusal)
    assert warehouse.room.read(current_design, "item").version == LATEST["item"]


def test_only_who_sets_up_changes_labels_and_only_what_was_changed_is_withdrawn(warehouse: Warehouse) -> None:
    assert warehouse.refusal(DefineLabelDesign(toml=lines(SHOUTING)), "OTTO").code == "not_permitted"
    assert warehouse.refusal(WithdrawLabelDesign(name="item")).code == "label_not_changed"
    assert warehouse.refusal(WithdrawLabelDesign(name="poster")).code == "label_not_changed"


def test_a_site_has_several_designs_for_one_thing(warehouse: Warehouse) -> None:
    large = definition_of("location", 1).replace('name = "location"', 'name = "aisle_end"\nlike = "location"')
    large = large.replace("[50.8, 25.4]", "[101.6, 50.8]")
    aisle_end = PrintLabel(printer="ZEBRA", location="A1", design="aisle_end")
    assert warehouse.refusal(aisle_end).code == "unknown_label"
    warehouse.post(DefineLabelDesign(toml=lines(large)))
    warehouse.post(aisle_end)
    warehouse.post(PrintLabel(printer="ZEBRA", location="A1"))
    end, usual = jobs(warehouse)
    assert (end.design, end.version, usual.design) == ("aisle_end", 1001, "location")
    assert draw(end.design, end.version, end.data, definition=end.definition).width_mm == 101.6
    assert warehouse.refusal(PrintLabel(printer="ZEBRA", sku="BOLT", design="aisle_end")).code == "design_of_another"
    assert "aisle_end" in [each.name for each in warehouse.room.read(current_designs)]
    assert warehouse.post(WithdrawLabelDesign(name="aisle_end")).said == "Label aisle_end is given up"
    assert warehouse.refusal(aisle_end).code == "unknown_label"


def test_two_who_change_a_label_at_once_make_two_versions(warehouse: Warehouse) -> None:
    outcomes: list[Outcome] = []
    both = [
        threading.Thread(target=lambda text=text: outcomes.append(warehouse.post(DefineLabelDesign(toml=lines(text)))))
        for text in (SHOUTING, LOUDER)
    ]
    for each in both:
        each.start()
    for each in both:
        each.join(30)
    assert sorted(outcome.facts["version"] for outcome in outcomes) == ["1001", "1002"]


def test_a_serial_has_a_label_of_its_own(warehouse: Warehouse) -> None:
    warehouse.receive("PUMP", 1, serial="S1")
    warehouse.post(PrintLabel(printer="ZEBRA", sku="PUMP", serial="S1"))
    (job,) = jobs(warehouse)
    assert (job.design, job.version) == ("serial", LATEST["serial"])
    assert "SN S1" in texts(job)
