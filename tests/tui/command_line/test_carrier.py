"""`stockhand carrier`: each carton is told once, also after a crash, and what the carrier says is noted on it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from sqlalchemy import select

import tui.command_line.carrier
from core.outbound.advice import AdviseCarrier
from core.schema.tables import carton, plate
from tests.core.outbound.shop import furnish_shop
from tests.core.outbound.trucks import BOX, BOX2, BOX3, WHO, in_carton, load, ship, truck
from tests.core.warehouse import Warehouse
from tests.tui.command_line.command import Command


@pytest.fixture
def shop(sqlite_warehouse: Warehouse) -> Warehouse:
    """A carton for the carrier EARLY, one for LATE."""
    furnish_shop(sqlite_warehouse)
    in_carton(sqlite_warehouse, "SO1", BOX, carrier="EARLY", service="express", ship_to="Beta\nHarbour 1")
    in_carton(sqlite_warehouse, "SO2", BOX2, carrier="LATE")
    return sqlite_warehouse


def files(folder: Path) -> dict[str, list[dict[str, str]]]:
    return {file.name: list(csv.DictReader(io.StringIO(file.read_text()))) for file in sorted(folder.glob("*.csv"))}


def told(folder: Path) -> list[str]:
    """The cartons in all files, as often as they are there."""
    return [row["carton"] for rows in files(folder).values() for row in rows]


def noted(shop: Warehouse, code: str = BOX) -> tuple[str, int | None]:
    query = select(carton.c.tracking, carton.c.freight).join(plate, plate.c.id == carton.c.plate_id)
    row = shop.room.read(lambda at: at.execute(query.where(plate.c.code == code)).one())
    return row.tracking, row.freight


def drop(folder: Path, text: str, name: str = "answer.csv") -> Path:
    file = folder / name
    file.write_text(text)
    return file


def test_a_carrier_is_told_each_of_its_cartons_once(shop: Warehouse, stockhand: Command, tmp_path: Path) -> None:
    done = stockhand("carrier", "export", "early", str(tmp_path), "--database", shop.url)
    assert (done.status, done.err) == (0, "")
    ((name, rows),) = files(tmp_path).items()
    assert rows == [
        {"advice": name.removesuffix(".csv"), "carton": BOX, "order": "SO1", "number": "1", "reference": "",
         "customer": "Beta", "ship_to": "Beta / Harbour 1", "service": "express", "box": "", "weight_kg": "1.5"}
    ]  # fmt: skip
    assert stockhand("carrier", "export", "EARLY", str(tmp_path), "--database", shop.url).out == ""
    in_carton(shop, "SO3", BOX3, carrier="EARLY")
    stockhand("carrier", "export", "EARLY", str(tmp_path), "--database", shop.url)
    assert told(tmp_path) == [BOX, BOX3]


def test_who_takes_it_is_the_truck_that_it_is_loaded_on(shop: Warehouse, stockhand: Command, tmp_path: Path) -> None:
    in_carton(shop, "SO3", BOX3)
    truck(shop, carrier="LATE")
    load(shop, BOX3)
    stockhand("carrier", "export", "LATE", str(tmp_path), "--database", shop.url)
    assert told(tmp_path) == [BOX2, BOX3]


@pytest.mark.parametrize("step", ["write_advice", "note_told"])
def test_after_a_crash_the_same_file_is_written_again(
    shop: Warehouse, stockhand: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(tui.command_line.carrier, step, crash)
        assert stockhand("carrier", "export", "EARLY", str(tmp_path), "--database", shop.url).status
    ship_it(shop)
    stockhand("carrier", "export", "EARLY", str(tmp_path), "--database", shop.url)
    assert told(tmp_path) == [BOX]
    assert stockhand("carrier", "export", "EARLY", str(tmp_path), "--database", shop.url).out == ""


def ship_it(shop: Warehouse) -> None:
    """Meanwhile its truck has left."""
    truck(shop)
    load(shop)
    ship(shop)


def test_a_folder_that_cannot_be_written_to_loses_nothing(shop: Warehouse, stockhand: Command, tmp_path: Path) -> None:
    made = shop.post(AdviseCarrier(carrier="EARLY"), WHO).facts["advice"]
    blocked = tmp_path / f"{made}.csv"
    blocked.mkdir()
    ended = stockhand("carrier", "export", "EARLY", str(tmp_path), "--database", shop.url)
    assert "is written by the next run" in ended.err
    blocked.rmdir()
    stockhand("carrier", "export", "EARLY", str(tmp_path), "--database", shop.url)
    assert told(tmp_path) == [BOX]


def test_numbers_and_prices_are_noted_and_the_file_is_put_by(
    shop: Warehouse, stockhand: Command, tmp_path: Path
) -> None:
    drop(tmp_path, f"carton,tracking,price\n{BOX},1z001,4.95\n")
    drop(tmp_path, f"Carton;Tracking\n{BOX};1z002\n", "later.csv")
    done = stockhand("carrier", "import", "EARLY", str(tmp_path), "--database", shop.url)
    assert (done.status, noted(shop)) == (0, ("1Z002", 4_950_000))
    assert (files(tmp_path), sorted(files(tmp_path / "done"))) == ({}, ["answer.csv", "later.csv"])
    drop(tmp_path, f"carton,tracking\n{BOX},1z003\n")
    stockhand("carrier", "import", "EARLY", str(tmp_path), "--database", shop.url)
    assert sorted(files(tmp_path / "done")) == ["answer-2.csv", "answer.csv", "later.csv"]


def test_every_bad_row_is_named_and_the_others_are_noted(shop: Warehouse, stockhand: Command, tmp_path: Path) -> None:
    file = drop(
        tmp_path,
        f"carton,tracking,price\n{BOX},1Z1,\n{BOX2},1Z2,\nLP999999,1Z3,\n{BOX},,\n{BOX},1Z4,much\n",
    )
    done = stockhand("carrier", "import", "EARLY", str(tmp_path), "--database", shop.url)
    assert (done.status, noted(shop), noted(shop, BOX2)) == (1, ("1Z1", None), ("", None))
    lines = done.err.splitlines()
    assert [line.split(":")[1] for line in lines] == ["3", "4", "5", "6"]
    assert f"{file}:3: carton: {BOX2} goes with LATE" in lines[0]
    assert sorted(files(tmp_path / "done")) == ["answer.csv"]


def test_a_file_that_is_no_table_stays_and_others_are_read(shop: Warehouse, stockhand: Command, tmp_path: Path) -> None:
    drop(tmp_path, "tracking\n1Z1\n", "a.csv")
    drop(tmp_path, f"carton,tracking\n{BOX},1Z1\n", "b.csv")
    done = stockhand("carrier", "import", "EARLY", str(tmp_path), "--database", shop.url)
    assert (done.status, noted(shop)[0], sorted(files(tmp_path))) == (1, "1Z1", ["a.csv"])


def test_who_is_no_carrier_and_what_is_no_folder_is_refused(
    shop: Warehouse, stockhand: Command, tmp_path: Path
) -> None:
    ended = stockhand("carrier", "export", "NOBODY", str(tmp_path), "--database", shop.url)
    assert "NOBODY" in ended.err
    ended = stockhand("carrier", "import", "EARLY", str(tmp_path / "none"), "--database", shop.url)
    assert "no such folder" in ended.err
