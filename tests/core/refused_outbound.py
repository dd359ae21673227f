"""Where the refusals of what goes out to customers are tested."""

from __future__ import annotations

REFUSED_OUTBOUND = {
    "outbound/test_drop_run.py": {
        "no_place_to_drop", "not_dropped", "not_in_hand", "nothing_to_drop", "tote_full", "tote_not_of_run",
    },
    "outbound/test_pick.py": {
        "carton_of_another", "pick_not_reserved", "pick_without_run", "wrong_tote",
    },
    "outbound/test_pick_into_carton.py": {"cartons_of_orders", "order_not_in_run"},
    "outbound/test_pick_plate.py": {"goods_loose", "plate_not_whole"},
    "outbound/test_pick_profile.py": {"unknown_pick_profile"},
    "outbound/test_short_pick.py": {"not_short"},
    "outbound/test_swap_lot.py": {"keeps_too_short", "no_other_lot"},
    "catalogue/test_sequence_bins.py": {"no_bin_fits", "pattern_wrong", "way_too_long"},
    "outbound/test_close_carton.py": {
        "carton_empty", "carton_left", "carton_not_so", "carton_on_truck", "carton_too_heavy", "no_carton",
        "weight_unlikely", "weight_wanted",
    },
    "outbound/test_pack.py": {
        "foreign_item", "no_place_to_pack", "not_in_carton", "nothing_to_pack", "other_lot", "surplus",
    },
    "outbound/test_pick_run.py": {
        "cart_in_use", "no_place_for_picks", "run_in_hand", "run_over", "tote_in_run", "tote_twice", "totes_wanted",
        "unknown_run",
    },
    "outbound/test_release_orders.py": {"not_all_reserved", "nothing_to_release", "order_on_hold"},
    "outbound/test_advice.py": {"carton_of_carrier", "nothing_to_advise"},
    "outbound/test_load.py": {
        "carton_not_loaded", "carton_not_verified",
        "no_place_to_load", "no_shipment", "order_goes_whole",
        "other_carrier", "plate_not_picked", "plate_of_no_order", "plate_of_several", "shipment_full",
        "shipment_not_empty", "shipment_over",
    },
    "outbound/test_ship.py": {"load_changed", "nothing_loaded", "shipment_not_gone"},
    "outbound/test_ship_order.py": {"goods_came_back", "carton_loaded", "nothing_in_hand"},
    "outbound/test_wave.py": {
        "order_in_wave", "order_not_in_wave", "unknown_carrier", "unknown_wave", "wave_in_hand", "wave_not_open",
        "wave_of_nothing",
    },
}  # fmt: skip
