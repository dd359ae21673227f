"""Where what is refused in work inside the house is tested: it takes open work or two people."""

from __future__ import annotations

REFUSED_INTERNAL = {
    "internal/test_adjust.py": {"adjust_over_limit"},
    "internal/test_dispose.py": {
        "reason_not_for_this", "disposal_needs_two", "proposed_before", "unknown_disposal", "disposal_settled",
    },
    "internal/test_plate.py": {"plate_carries", "plate_not_empty"},
    "internal/test_move_all.py": {"place_empty"},
    "internal/test_replenish.py": {"unknown_work", "work_taken", "work_over", "over_work"},
}  # fmt: skip
