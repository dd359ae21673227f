"""Faults that somebody makes with raw SQL, and the rules that must notice each."""

from __future__ import annotations

IN_A1 = "WHERE location_id = (SELECT id FROM location WHERE code = 'A1')"
LAST = "(SELECT max(id) FROM move)"
SECOND_LINE = "(SELECT min(id) FROM move WHERE line = 2)"
BOLTS = "(SELECT id FROM move WHERE kind = 'move')"
AT_A2 = "(SELECT id FROM balance WHERE location_id = (SELECT id FROM location WHERE code = 'A2'))"
PLATE_1 = "(SELECT id FROM plate WHERE code = 'LP000001')"

BY_HAND: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "less than nothing": (
        (f"UPDATE balance SET quantity = -1 {IN_A1}", f"UPDATE entry SET after = -1 WHERE move_id = {LAST}"),
        {"I1", "I2", "I3"},
    ),
    "more reserved than there is": ((f"UPDATE balance SET reserved = quantity + 1 {IN_A1}",), {"I3"}),
    "another quantity": ((f"UPDATE balance SET quantity = quantity + 1 {IN_A1}",), {"I1", "I2"}),
    "a balance gone": ((f"DELETE FROM balance {IN_A1}",), {"I1", "I2"}),
    "another move": ((f"UPDATE move SET quantity = quantity + 1 WHERE id = {LAST}",), {"I1", "I2"}),
    "a move gone": ((f"DELETE FROM move WHERE id = {LAST}",), {"I0", "I1", "I4"}),
    "the first of two moves gone": ((f"DELETE FROM move WHERE id = {SECOND_LINE} - 1",), {"I0", "I1", "I4", "I7"}),
    "another item": (("UPDATE move SET item_id = item_id + 1 WHERE lot_id <> 0",), {"I0", "I1", "I2", "I7"}),
    "a posting left open": (
        ("UPDATE posting SET state = 'open', outcome = NULL WHERE kind = 'OrderPurchase'",),
        {"I4"},
    ),
    "a refused posting that moved goods": (("UPDATE posting SET state = 'rejected' WHERE kind = 'Move'",), {"I4"}),
    "goods off their plate": ((f"UPDATE plate SET location_id = 1 WHERE id = {PLATE_1}",), {"I6"}),
    "a plate elsewhere than its carrier": (
        (
            "INSERT INTO plate (code, location_id) VALUES ('LP000009', 1)",
            f"UPDATE plate SET parent_id = {PLATE_1} WHERE code = 'LP000009'",
        ),
        {"I6"},
    ),
    "a line for another item": (
        ("UPDATE order_line SET item_id = item_id + 1 WHERE line = 1 AND done > 0",),
        {"I7"},
    ),
    "goods reserved for nobody": ((f"UPDATE balance SET reserved = 1 {IN_A1}",), {"I3"}),
    "a posting gone": (("DELETE FROM posting WHERE kind = 'Move'",), {"I0", "I4"}),
    "a posting that only sets something up": (("UPDATE posting SET kind = 'DefineItem' WHERE kind = 'Move'",), {"I4"}),
    "a move of another site": (
        (
            "INSERT INTO site (code, name, zone_info) VALUES ('EAST', '', 'UTC')",
            f"UPDATE move SET site_id = (SELECT id FROM site WHERE code = 'EAST') WHERE id = {LAST}",
        ),
        {"I4"},
    ),
    "changes written to the wrong move": (
        (
            f"UPDATE entry SET move_id = -1 WHERE move_id = {BOLTS} AND balance_id = {AT_A2}",
            f"UPDATE entry SET move_id = {BOLTS} WHERE move_id = {LAST}",
            f"UPDATE entry SET move_id = {LAST} WHERE move_id = -1",
        ),
        {"I2"},
    ),
    "a balance that was another's": (
        (f"UPDATE balance SET location_id = (SELECT id FROM location WHERE code = 'A3') {IN_A1}",),
        {"I1", "I2"},
    ),
    "goods that jumped": (
        ("UPDATE move SET from_status = 'hold' WHERE kind = 'move'",),
        {"I1", "I2"},
    ),
    "an item gone": (("DELETE FROM item WHERE sku = 'BOLT'",), {"I0"}),
    "a bin gone": (("DELETE FROM location WHERE code = 'A1'",), {"I0"}),
    "a lot gone": (("DELETE FROM lot WHERE code = 'L1'",), {"I0"}),
    "a plate gone": ((f"DELETE FROM plate WHERE id = {PLATE_1}",), {"I0"}),
    "the row for none gone": (("DELETE FROM lot WHERE id = 0",), {"I0"}),
    "a site gone": (("DELETE FROM site",), {"I0"}),
    "goods that became a service": (("UPDATE item SET kind = 'service' WHERE sku = 'BOLT'",), {"I1"}),
    "another weight": ((f"UPDATE balance SET catch_quantity = 1 {IN_A1}",), {"I1"}),
    "counted goods weighed": ((f"UPDATE move SET catch_quantity = 1 WHERE id = {LAST}",), {"I1"}),
    "a plate that carries itself": (("UPDATE plate SET parent_id = id WHERE code = 'LP000001'",), {"I6"}),
    "an order that is complete": (("UPDATE orders SET state = 'sent' WHERE number = 'PO2'",), {"I7"}),
    "an order closed while lines wait": (("UPDATE orders SET state = 'closed_short' WHERE number = 'PO1'",), {"I7"}),
    "an order cancelled that goods came in on": (
        ("UPDATE orders SET state = 'cancelled' WHERE number = 'PO2'",),
        {"I7"},
    ),
    "goods rejected that never came": (("UPDATE order_line SET rejected = 1 WHERE line = 1",), {"I7"}),
    "a shipment that has not come": (
        (
            "INSERT INTO expected_shipment (site_id, party_id, number, state) VALUES (1, 1, 'S1', 'received')",
            "INSERT INTO expected_line (shipment_id, line, item_id, pack_quantity, quantity) VALUES (1, 1, 1, 1, 1)",
        ),
        {"I7"},
    ),
}
