"""Where the refusals are tested that no row of test_refusals.py can raise."""

from __future__ import annotations

from tests.core.refused_internal import REFUSED_INTERNAL
from tests.core.refused_outbound import REFUSED_OUTBOUND

ELSEWHERE: dict[str, set[str]] = {
    "access/test_approve.py": {"approval_not_good", "approved_by_oneself", "nothing_to_approve"},
    "access/test_log_in.py": {
        "operator_closed", "pin_locked", "pin_needed", "pin_too_short", "pin_wrong", "unknown_badge",
    },
    "catalogue/test_handling.py": {"class_circle", "unknown_class"},
    "catalogue/test_label_design.py": {
        "design_of_another", "design_unusable", "label_not_changed", "unknown_label",
        "unknown_label_field",
    },
    "catalogue/test_label_route.py": {"printer_unfit"},
    "catalogue/test_site.py": {"site_needed"},
    "catalogue/test_supplier_item.py": {"below_minimum", "email_wrong", "not_a_multiple"},
    "catalogue/test_supplier_item_list.py": {"unknown_supplier_item"},
    "catalogue/test_unknown_code.py": {"bad_label", "code_known", "code_not_waiting", "code_of_a_plate"},
    "exchange/test_order_documents.py": {"no_email"},
    "inbound/test_announced_loose.py": {"shipment_or_order", "shipment_received"},
    "inbound/test_blind.py": {"count_again"},
    "inbound/test_change_purchase.py": {
        "below_received", "line_in_use", "order_not_changeable", "price_wrong", "unknown_order_line",
    },
    "inbound/test_expected.py": {
        "plate_expected", "plate_parents_differ", "shipment_empty", "shipment_not_coming",
        "shipment_of_another", "unknown_shipment",
    },
    "inbound/test_match_receipt.py": {"match_too_much", "matched_to_order", "nothing_to_match"},
    "inbound/test_not_stocked.py": {"not_stocked"},
    "inbound/test_order_life.py": {
        "line_not_open", "order_has_receipts", "order_moved_on", "order_not_approved",
        "order_not_cancellable", "order_not_closable", "order_not_draft", "order_not_reopenable",
        "ordered_in_future",
    },
    "inbound/test_quality.py": {"quality_rule_there", "unknown_quality_rule"},
    "inbound/test_receipt.py": {
        "arrived_in_future", "order_of_another", "receipt_not_open", "receipt_of_nothing",
        "unknown_receipt",
    },
    "inbound/test_receive.py": {"received_first"},
    "inbound/test_receive_shipment.py": {
        "plate_in_stock", "plate_not_announced", "plate_received", "plate_too_full",
        "receipt_of_another",
    },
    "inbound/test_receive_without_order.py": {"receipt_of_another"},
    "inbound/test_room.py": {"bin_empty", "bin_full", "hazard_not_allowed", "no_put_away", "temperature_wrong"},
    "inbound/test_serials.py": {"serials_unlike"},
    "inbound/test_suggest.py": {"rule_at_end", "unknown_rule", "zone_or_location"},
    "inbound/test_supplier_return.py": {"line_closed", "over_return"},
    "internal/test_assemble.py": {"kit_circle", "kit_wants", "no_kit", "not_in_kit", "reason_not_scrap"},
    "internal/test_close_period.py": {
        "no_period_closed", "period_closed", "period_closed_before", "period_not_last",
        "period_not_over", "period_reserved",
    },
    "internal/test_hold_lot.py": {"lot_changed", "lot_held", "lot_not_held", "lot_recalled"},
    "internal/test_move_lines.py": {"goods_go_round", "lines_wanted"},
    "internal/test_nest_plate.py": {"plate_circle", "plate_on_none", "plates_too_high"},
    "internal/test_plan_work.py": {"unknown_work", "work_free", "work_leased", "work_over"},
    "internal/test_recall_lot.py": {"lot_not_recalled", "nothing_left_to_do", "recall_goods_left", "recall_not_traced"},
    "internal/test_repack.py": {"no_repack", "relabel_approved", "repack_left_over"},
    "internal/test_report_problem.py": {"location_blocked", "not_blocked", "work_done", "work_taken"},
    "internal/test_reserve.py": {"reservation_used"},
    "internal/test_transfer.py": {
        "item_twice", "no_transit", "not_on_its_way", "not_transit", "order_of_another_kind",
        "over_transfer", "same_site", "transfer_difference", "transfer_not_begun", "transfer_went_on",
    },
    "ledger/test_catch_weight.py": {
        "catch_against_count", "catch_missing", "catch_of_all", "catch_short", "catch_unlikely",
        "catch_unwanted",
    },
    "ledger/test_contents.py": {"contents_whole", "nothing_there"},
    "ledger/test_plates.py": {"check_digit_wrong"},
    "outbound/test_allocate.py": {"order_on_hold", "orders_or_day"},
    "outbound/test_customer_return.py": {
        "no_returns_place", "order_of_another_customer", "over_authorised", "over_shipped",
        "return_inspected", "return_not_inspected", "return_not_open", "unknown_return",
    },
    "outbound/test_inspect_return.py": {"not_inspected", "over_inspected"},
    "outbound/test_reallocate.py": {"being_picked", "nothing_reserved", "reserved_less", "same_order", "wanted_less"},
    "outbound/test_sale_life.py": {"below_picked", "order_not_on_hold", "order_on_hold", "unknown_carrier"},
    "outbound/test_set_up.py": {"no_sscc_left", "unknown_box"},
    "test_printing.py": {"label_unusable", "nothing_to_settle"},
    "test_stockroom.py": {
        "happened_in_future", "happened_too_long_ago", "id_reused", "not_permitted", "unknown_operator",
    },
    "test_two_sites.py": {"not_in_transit"},
    "test_undo.py": {
        "already_undone", "goods_gone", "goods_moved_on", "not_undoable", "undo_of_undo",
        "unknown_posting", "was_refused",
    },
    "test_wire.py": {"bad_command", "bad_stamp"},
    **REFUSED_INTERNAL,
    **REFUSED_OUTBOUND,
}  # fmt: skip
