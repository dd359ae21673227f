"""Refusals that have their tests in another file than test_refusals.py: which file tests which."""

from __future__ import annotations

ELSEWHERE = {
    "test_stockroom.py": {
        "id_reused", "not_permitted", "unknown_operator", "happened_in_future", "happened_too_long_ago",
    },
    "test_undo.py": {
        "already_undone", "was_refused", "goods_moved_on", "goods_gone", "undo_of_undo", "not_undoable",
        "unknown_posting",
    },
    "catalogue/test_site.py": {"site_needed"},
    "catalogue/test_label_design.py": {
        "design_unusable", "unknown_label", "unknown_label_field", "label_not_changed",
        "design_of_another",
    },
    "internal/test_reserve.py": {"reservation_used"},
    "internal/test_close_period.py": {
        "period_closed", "period_closed_before", "period_not_last", "period_not_over", "period_reserved",
        "no_period_closed",
    },
    "access/test_log_in.py": {
        "pin_locked", "pin_needed", "pin_too_short", "pin_wrong", "operator_closed", "unknown_badge",
    },
    "test_printing.py": {"nothing_to_settle", "label_unusable"},
    "test_wire.py": {"bad_command", "bad_stamp"},
    "ledger/test_plates.py": {"check_digit_wrong"},
    "ledger/test_contents.py": {"contents_whole", "nothing_there"},
    "ledger/test_catch_weight.py": {
        "catch_missing", "catch_unwanted", "catch_unlikely", "catch_of_all", "catch_short", "catch_against_count",
    },
    "internal/test_nest_plate.py": {"plate_circle", "plates_too_high", "plate_on_none"},
    "inbound/test_not_stocked.py": {"not_stocked"},
    "internal/test_move_lines.py": {"lines_wanted", "goods_go_round"},
    "test_two_sites.py": {"not_in_transit"},
    "internal/test_transfer.py": {
        "order_of_another_kind", "over_transfer", "not_on_its_way", "no_transit", "not_transit", "same_site",
        "transfer_difference", "transfer_not_begun", "transfer_went_on", "item_twice",
    },
    "inbound/test_supplier_return.py": {"over_return"},
    "internal/test_assemble.py": {"no_kit", "kit_circle", "not_in_kit", "kit_wants", "reason_not_scrap"},
    "internal/test_repack.py": {"no_repack", "repack_left_over", "relabel_approved"},
    "internal/test_hold_lot.py": {"lot_held", "lot_not_held", "lot_changed", "lot_recalled"},
    "internal/test_recall_lot.py": {"lot_not_recalled", "recall_not_traced", "recall_goods_left", "nothing_left_to_do"},
    "access/test_approve.py": {"approval_not_good", "approved_by_oneself", "nothing_to_approve"},
}  # fmt: skip
