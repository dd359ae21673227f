"""Where the refusals are tested that no row of test_refusals.py can raise."""

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
    "exchange/test_order_documents.py": {"no_email"},
    "inbound/test_order_life.py": {
        "order_not_draft", "order_not_approved", "order_not_closable", "order_not_cancellable", "order_has_receipts",
        "order_not_reopenable", "order_moved_on", "line_not_open", "ordered_in_future",
    },
    "inbound/test_change_purchase.py": {
        "order_not_changeable", "unknown_order_line", "line_in_use", "below_received", "price_wrong",
    },
    "catalogue/test_supplier_item.py": {"below_minimum", "not_a_multiple", "email_wrong"},
    "inbound/test_expected.py": {
        "shipment_not_coming", "shipment_empty", "shipment_of_another", "plate_expected", "plate_parents_differ",
        "unknown_shipment",
    },
    "internal/test_move_lines.py": {"lines_wanted", "goods_go_round"},
    "test_two_sites.py": {"not_in_transit"},
    "internal/test_plan_work.py": {"unknown_work", "work_over", "work_taken", "work_free"},
    "access/test_approve.py": {"approval_not_good", "approved_by_oneself", "nothing_to_approve"},
}  # fmt: skip
