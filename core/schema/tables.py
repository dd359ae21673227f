"""All tables of the schema, in one place to import them from."""

from __future__ import annotations

from core.schema.access import approval, badge, operator, pin_trial, role, role_permission, station_place
from core.schema.catalogue import item, item_class, item_code, pack, party, unit
from core.schema.catalogue_version import catalogue_version
from core.schema.columns import metadata
from core.schema.customer_returns import customer_return, customer_return_line, customer_return_posting
from core.schema.kits import kit, kit_line
from core.schema.ledger import balance, entry, lot, move, plate, posting, reason, status
from core.schema.matches import receipt_match
from core.schema.orders import order_line, orders, supplier_item
from core.schema.periods import period, period_balance
from core.schema.picking import pick, pick_profile, pick_run, run_tote, wave, wave_order
from core.schema.places import fixed_bin, location, site, zone, zone_hazard
from core.schema.printing import label_design, label_route, print_job, printer
from core.schema.put_away import bin_reason, put_away_rule
from core.schema.quality import quality_rule
from core.schema.recalls import recall
from core.schema.receipts import receipt, receipt_line
from core.schema.reservations import reservation
from core.schema.sales import allocation_rule, sales_line, sales_order
from core.schema.shipments import expected_line, expected_plate, expected_shipment
from core.schema.shipping import box_type, carrier, carton, shipment
from core.schema.supplier_returns import supplier_return
from core.schema.transfers import transfer, transfer_line
from core.schema.unknown_codes import unknown_code
from core.schema.work import work

__all__ = [
    "allocation_rule", "approval", "badge", "balance", "bin_reason", "box_type", "carrier", "carton",
    "catalogue_version", "customer_return", "customer_return_line", "customer_return_posting", "entry", "expected_line",
    "expected_plate", "expected_shipment", "fixed_bin", "item", "item_class", "item_code", "kit", "kit_line",
    "label_design", "label_route", "location", "lot", "metadata", "move", "operator", "order_line", "orders", "pack",
    "party", "period", "period_balance", "pick", "pick_profile", "pick_run", "pin_trial", "plate", "posting",
    "print_job", "printer", "put_away_rule", "quality_rule", "reason", "recall", "receipt", "receipt_line",
    "receipt_match", "reservation", "role", "role_permission", "run_tote", "sales_line", "sales_order", "shipment",
    "site", "station_place", "status", "supplier_item", "supplier_return", "transfer", "transfer_line", "unit",
    "unknown_code", "wave", "wave_order", "work", "zone", "zone_hazard",
]  # fmt: skip
