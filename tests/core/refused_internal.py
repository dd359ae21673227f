"""Where the refusals of the work inside the house are tested that no row of a table can raise."""

from __future__ import annotations

REFUSED_INTERNAL = {
    "internal/test_reserve.py": {"reservation_used"},
    "internal/test_nest_plate.py": {"plate_circle", "plates_too_high", "plate_on_none"},
    "internal/test_move_lines.py": {"lines_wanted", "goods_go_round"},
    "internal/test_adjust.py": {"adjust_over_limit"},
    "internal/test_dispose.py": {
        "reason_not_for_this", "disposal_needs_two", "proposed_before", "unknown_disposal", "disposal_settled",
    },
    "internal/test_plate.py": {"plate_carries", "plate_not_empty"},
    "internal/test_move_all.py": {"place_empty"},
    "internal/test_replenish.py": {"unknown_work", "work_of_another", "work_settled", "over_work"},
}  # fmt: skip
