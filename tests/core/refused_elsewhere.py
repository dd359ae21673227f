"""Where the refusals are tested that no row of test_refusals.py can raise."""

from __future__ import annotations

ELSEWHERE = {
    "catalogue/test_unknown_code.py": {"code_known", "code_of_a_plate", "code_not_waiting", "bad_label"},
    "inbound/test_quality.py": {"unknown_rule"},
    "inbound/test_receive_shipment.py": {
        "plate_not_announced", "plate_received", "plate_in_stock", "plate_too_full", "receipt_of_another",
    },
    "inbound/test_match_receipt.py": {"nothing_to_match", "match_too_much", "matched_to_order"},
    "inbound/test_receipt.py": {
        "arrived_in_future", "order_of_another", "receipt_not_open", "receipt_of_nothing", "unknown_receipt",
    },
    "inbound/test_receive.py": {"received_first"},
    "inbound/test_serials.py": {"serials_unlike"},
    "inbound/test_blind.py": {"count_again"},
    "inbound/test_receive_without_order.py": {"receipt_of_another"},
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
    "access/test_approve.py": {"approval_not_good", "approved_by_oneself", "nothing_to_approve"},
}  # fmt: skip
