"""Sites change their documents as they change their labels, and never what was queued before."""

from __future__ import annotations

import pytest

from core.catalogue.label_design import DefineLabelDesign, WithdrawLabelDesign
from core.errors import Rejection
from core.labels.designs import SITE_VERSIONS_FROM, definition_of
from core.labels.job import Job
from core.labels.slip import Row, plain_text
from core.own_designs import current_design
from core.printing import queue_label
from core.store import writing
from tests.core.catalogue.queued import jobs
from tests.core.labels.documents import COUNT_SHEET, PICK_LIST
from tests.core.labels.drawn import draw_slip
from tests.core.warehouse import Warehouse

PICK = definition_of("pick_list", 1)
SEQUENCE, LOCATION = "sequence = { longest = 5 }\n", "location = { longest = 20 }\n"
OURS = PICK.replace('text = "PICK LIST"', 'text = "OUR LIST"')


def queue(warehouse: Warehouse, design: str, values: dict[str, str]) -> None:
    """Puts a document on the queue, as a posting does it that has earned one."""
    earned = warehouse.stamp()
    warehouse.room.post(DefineLabelDesign(toml=tuple(definition_of("badge", 2).splitlines())), earned)
    with writing(warehouse.engine) as connection:
        queue_label(connection, earned.id, warehouse.clock(), "ZEBRA", design, values, 1)


def first_row(job: Job) -> str:
    slip = draw_slip(job.design, job.version, job.data, reprint=job.reprint, definition=job.definition)
    assert isinstance(slip.parts[0], Row)
    return slip.parts[0].text


def lines(text: str) -> tuple[str, ...]:
    return tuple(text.splitlines())


def test_a_changed_document_is_printed_so_from_then_on_and_what_was_queued_as_it_was(warehouse: Warehouse) -> None:
    queue(warehouse, "pick_list", PICK_LIST)
    assert warehouse.post(DefineLabelDesign(toml=lines(OURS))).facts == {"label": "pick_list", "version": "1001"}
    queue(warehouse, "pick_list", PICK_LIST)
    warehouse.post(WithdrawLabelDesign(name="pick_list"))
    queue(warehouse, "pick_list", PICK_LIST)
    queued = jobs(warehouse)
    assert [job.version for job in queued] == [1, SITE_VERSIONS_FROM, 1]
    assert list(map(first_row, queued)) == ["PICK LIST", "OUR LIST", "PICK LIST"]


def test_the_lines_of_a_document_come_out_of_the_queue_as_they_went_in(warehouse: Warehouse) -> None:
    queue(warehouse, "count_sheet", COUNT_SHEET)
    (job,) = jobs(warehouse)
    assert job.data == COUNT_SHEET
    shown = plain_text(draw_slip(job.design, job.version, job.data), 48)
    assert shown == plain_text(draw_slip("count_sheet", 1, COUNT_SHEET), 48)


def test_a_document_that_could_never_be_printed_is_not_queued(warehouse: Warehouse) -> None:
    with pytest.raises(Rejection, match="line 1: location is missing"):
        queue(warehouse, "pick_list", {**PICK_LIST, "lines": "1"})
    assert jobs(warehouse) == []


def test_a_site_may_show_the_first_values_of_a_line_in_their_order(warehouse: Warehouse) -> None:
    sheet = definition_of("count_sheet", 1)
    short = sheet.replace("lot = { longest = 20, may_be_empty = true }\n", "")
    short = short.replace('[[element.element]]\nkind = "row"\ntext = "Lot {lot}"\n', "")
    warehouse.post(DefineLabelDesign(toml=lines(short)))
    queue(warehouse, "count_sheet", COUNT_SHEET)
    (job,) = jobs(warehouse)
    assert "L24-7" not in plain_text(draw_slip(job.design, job.version, job.data, definition=job.definition), 48)


@pytest.mark.parametrize(
    ("right", "wrong", "code", "said"),
    [
        ("{number}", "{numbr}", "design_unusable", "element 2 (row): there is no field 'numbr'"),
        ("or_qr = true", "", "design_unusable", "is wider than 58 mm paper"),
        (
            SEQUENCE + LOCATION,
            LOCATION + SEQUENCE,
            "design_unusable",
            "values of lines are, in this order, sequence, l",
        ),
        (
            "[fields.lines.values]",
            "[fields.lines.values]\nprice = {}",
            "design_unusable",
            "in this order, sequence, lo",
        ),
        ("[fields]", "[fields]\nprice = {}", "unknown_label_field", "no price"),
        ('name = "pick_list"', 'name = "poster"', "unknown_label", "no label poster"),
    ],
    ids=range(6),
)
def test_a_design_that_cannot_be_used_is_refused(
    warehouse: Warehouse, right: str, wrong: str, code: str, said: str
) -> None:
    refusal = warehouse.refusal(DefineLabelDesign(toml=lines(PICK.replace(right, wrong))))
    assert refusal.code == code
    assert said in str(refusal)
    assert warehouse.room.read(current_design, "pick_list").version == 1


def test_a_site_has_several_documents_for_one_thing(warehouse: Warehouse) -> None:
    own = PICK.replace('name = "pick_list"', 'name = "pick_list_cold"\nlike = "pick_list"')
    warehouse.post(DefineLabelDesign(toml=lines(own)))
    queue(warehouse, "pick_list_cold", PICK_LIST)
    (job,) = jobs(warehouse)
    assert (job.design, job.version, first_row(job)) == ("pick_list_cold", SITE_VERSIONS_FROM, "PICK LIST")
