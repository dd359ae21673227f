"""Every refusal the core knows: what happened, and what to do about it.

A refusal's name and fields are what the posting log keeps; its words are made from this list whenever it is shown.
Words are short: two lines of 28 characters must hold most of them.
"""

from __future__ import annotations

from typing import NamedTuple


class Refusal(NamedTuple):
    """The words of one refusal; names in braces are its fields."""

    happened: str
    todo: str


REFUSALS: dict[str, Refusal] = {
    # the door
    "id_reused": Refusal("This id was used for another command", "send the correction with a new id"),
    "not_permitted": Refusal("{operator} may not {permission}", "ask a supervisor"),
    "approval_not_good": Refusal("The approval is not for this", "ask for it again"),
    "approved_by_oneself": Refusal("{operator} asks, another approves", "scan another badge"),
    "nothing_to_approve": Refusal("Nothing waits for approval", "go on"),
    "unknown_operator": Refusal("No operator {operator}", "scan your badge"),
    "happened_in_future": Refusal("Time {happened_at} is in the future", "set the device's clock"),
    "lines_wanted": Refusal("A list has 1 to {most} lines", "split it"),
    "period_closed": Refusal("{date} is in a period closed through {closed}", "book it today, or reopen the period"),
    "happened_too_long_ago": Refusal("{happened_at} is over {days} days ago", "book it today, or ask a supervisor"),
    "text_missing": Refusal("{field} is empty", "give a {field}"),
    "text_too_long": Refusal("{field} is too long", "{most} characters at the most"),
    "text_unusable": Refusal("{field} has characters that cannot be used", "type it again"),
    "already_defined": Refusal("{what} {code} is there already", "choose another code"),
    # numbers
    "quantity_not_positive": Refusal("Quantity {quantity} is not above 0", "key a quantity"),
    "quantity_fractional": Refusal("{quantity} is not whole", "this item counts in whole pieces"),
    "quantity_too_fine": Refusal("{quantity} is too fine", "{decimals} decimals at the most"),
    "quantity_out_of_range": Refusal("{quantity} is out of range", "{most} at the most"),
    # what codes stand for
    "unknown_code": Refusal("{code} is not known", "scan another, or F2 finds by name"),
    "unreadable_code": Refusal("Scan not readable: {reason}", "scan again, or key the code"),
    "keys_mangled": Refusal("Keys come wrong: {code}", "set the scanner to the US layout"),
    "check_digit_wrong": Refusal("{code} has a wrong check digit", "scan again, or key it again"),
    "bad_label": Refusal("Label data is wrong: {reason}", "scan another label, or key it"),
    "unknown_item": Refusal("No item {sku}", "scan an item"),
    "unknown_pack": Refusal("{sku} has no pack {pack}", "packs: {packs}"),
    "unknown_location": Refusal("No location {location}", "scan a location"),
    "unknown_lot": Refusal("{sku} has no lot {lot}", "scan a lot of this item"),
    "unknown_plate": Refusal("No plate {plate}", "scan a plate"),
    "unknown_order": Refusal("No order {order}", "scan an order"),
    "unknown_party": Refusal("No {role} {party}", "define it first"),
    "unknown_site": Refusal("No site {site}", "define it first"),
    "site_needed": Refusal("Which site?", "name one of: {sites}"),
    "unknown_zone": Refusal("No zone {zone}", "define it first"),
    "unknown_unit": Refusal("No unit {unit}", "units: {units}"),
    "unknown_role": Refusal("No role {role}", "roles: {roles}"),
    "unknown_reason": Refusal("No reason {reason}", "reasons: {reasons}"),
    "unknown_status": Refusal("No status {status}", "statuses: {statuses}"),
    "unknown_printer": Refusal("No printer {printer}", "define it first"),
    "unknown_posting": Refusal("No booking {posting}", "nothing to undo"),
    "unknown_value": Refusal("{field} {value} is not known", "one of: {known}"),
    "unknown_badge": Refusal("Badge not known", "scan your badge"),
    "check_digits_needed": Refusal("{location} was keyed", "scan it, or key its check digits"),
    "check_digits_wrong": Refusal("Check digits {digits} are wrong", "read them off at {location}"),
    "code_taken": Refusal("{code} already means {item}", "use another code"),
    "gtin_wrong": Refusal("{code} is not a GTIN", "check its digits"),
    "bad_expiry": Refusal("{text} is not a date", "key YYMMDD, 2704e or +6m"),
    # places and stock
    "not_enough": Refusal("Only {free} {sku} free at {location}", "take less, or look it up"),
    "not_physical": Refusal("{location} holds no stock", "scan a bin"),
    "same_place": Refusal("{location} is where it is", "scan another bin"),
    "location_closed": Refusal("{location} is closed", "scan another bin"),
    "location_mixed": Refusal("{location} holds {held}", "no mixing there: scan another bin"),
    "serial_in_stock": Refusal("Serial {serial} is at {location}", "check the serial"),
    "serial_wants_one": Refusal("A serial is 1 piece", "scan each serial"),
    "serial_missing": Refusal("{sku} has serials", "scan the serial"),
    "serial_unwanted": Refusal("{sku} has no serials", "leave the serial out"),
    "lot_missing": Refusal("{sku} has lots", "scan or key the lot"),
    "lot_unwanted": Refusal("{sku} has no lots", "leave the lot out"),
    "lot_expiry_differs": Refusal("Lot {lot} expires {expires_on}", "check the date on the goods"),
    "expiry_missing": Refusal("{sku} needs an expiry date", "key the date"),
    "expired": Refusal("Lot {lot} expired {expires_on}", "put it aside, ask a supervisor"),
    "plate_elsewhere": Refusal("Plate {plate} is at {location}", "scan a plate from here"),
    "plate_empty": Refusal("Plate {plate} is empty", "scan a plate with goods"),
    "plate_not_usable": Refusal("Plate {plate} is {state}", "scan another plate"),
    "plate_or_item": Refusal("A plate or an item, not both", "send one of them"),
    "goods_go_round": Refusal("Goods of the list come back to where they were", "take one line out"),
    "goods_on_plates": Refusal("{sku} at {location} is on plates", "scan the plate"),
    "plate_circle": Refusal("{plate} carries {onto}", "scan another plate"),
    "plates_too_high": Refusal("More than {most} plates on each other", "scan another plate"),
    "plate_on_none": Refusal("{plate} lies on no plate", "nothing to take off"),
    "not_in_transit": Refusal("{location} is at {site}", "move it to transit there first"),
    "not_stocked": Refusal("{sku} is not kept in stock", "receive it only"),
    "contents_whole": Refusal("{serial} holds {quantity} {unit}", "move it whole"),
    "catch_missing": Refusal("{sku} is weighed", "key its {unit}"),
    "catch_unwanted": Refusal("{sku} is not weighed", "leave the weight out"),
    "catch_unlikely": Refusal("{catch} {unit} is unlikely for {sku}", "{least} to {most}: weigh again"),
    "catch_of_all": Refusal("All {sku} there is {catch} {unit}", "leave the weight out"),
    "catch_short": Refusal("Only {catch} {unit} of {sku} there", "weigh again"),
    "catch_against_count": Refusal("{sku} on book is {catch} {unit}", "adjust all out, then in again"),
    # reservations
    "reserved": Refusal("{reserved} {sku} there are for {purpose}", "take others, or have it released"),
    "unknown_reservation": Refusal("No reservation {reservation}", "name the posting that made it"),
    "reservation_closed": Refusal("That for {purpose} is {state}", "take free goods, or reserve again"),
    "reservation_used": Refusal("{done} of it is taken already", "release the rest"),
    "over_reservation": Refusal("Only {open} is left for {purpose}", "take less, or reserve more"),
    "reserved_elsewhere": Refusal("The reserved {sku} is at {location}", "take it there, or release it"),
    "not_allocatable": Refusal("{status} goods are for nobody", "reserve others"),
    "soft_has_no_place": Refusal("A soft reservation is of any goods", "leave place, plate and lot out"),
    # purchase orders
    "order_not_open": Refusal("Order {order} is {state}", "ask the office"),
    "not_on_order": Refusal("{sku} is not on {order}", "check the item, ask the office"),
    "nothing_open": Refusal("{sku} is fully received on {order}", "put it aside, ask the office"),
    "not_expected": Refusal("No open order for {sku}", "put it aside, ask the office"),
    "over_receipt": Refusal("{quantity} {sku} is over the order", "{open} open, {most} at the most"),
    "order_without_lines": Refusal("Order {order} has no lines", "add a line"),
    # adjust
    "change_or_counted": Refusal("Give a change or a counted quantity", "one of them, not both"),
    "nothing_changes": Refusal("That is what the book says", "nothing to adjust"),
    "adjust_over_limit": Refusal("{quantity} {sku} is over {limit}", "a second person approves"),
    # dispose
    "reason_not_for_this": Refusal("{reason} is for {counterparty}", "one of: {reasons}"),
    "disposal_needs_two": Refusal("Two people dispose of {sku}", "a second one approves"),
    "proposed_before": Refusal("{sku} waits to be disposed of", "a second one approves"),
    "unknown_disposal": Refusal("No proposal {proposal} to dispose", "look at the open work"),
    "disposal_settled": Refusal("That proposal is {state}", "{who} was first"),
    # replenish
    "unknown_work": Refusal("No work {work}", "take the next"),
    "work_taken": Refusal("{who} is at it", "take the next"),
    "work_over": Refusal("{who} was first: it is {state}", "take the next"),
    "over_work": Refusal("Only {open} {sku} is asked for", "take less"),
    # undo
    "not_undoable": Refusal("{kind} cannot be undone", "ask a supervisor"),
    "already_undone": Refusal("Already undone", "nothing to undo"),
    "was_refused": Refusal("That booking was refused", "nothing to undo"),
    "goods_moved_on": Refusal("Goods went to {places}", "bring them back first"),
    "goods_gone": Refusal("Goods are no longer at {location}", "look the item up"),
    "undo_of_undo": Refusal("An undo cannot be undone", "do it again"),
    # periods
    "period_not_over": Refusal("{through} is not over at {site}", "close through an earlier day"),
    "period_closed_before": Refusal("{site} is closed through {closed}", "close through a later day"),
    "period_reserved": Refusal("{purpose} has goods reserved since {since}", "take them, or release them"),
    "period_not_last": Refusal("{through} is not the last closed period", "the last is {last}"),
    "no_period_closed": Refusal("No period of {site} is closed", "nothing to reopen"),
    # people
    "pin_wrong": Refusal("PIN is wrong", "key your PIN"),
    "pin_needed": Refusal("{operator} needs a PIN", "ask an administrator"),
    "pin_too_short": Refusal("PIN has too few digits", "{least} digits or more"),
    "pin_locked": Refusal("Too many wrong PINs", "wait {minutes} min, or ask"),
    "last_administrator": Refusal("{operator} is the last administrator", "make another one first"),
    "operator_closed": Refusal("{operator} may not log in", "ask an administrator"),
    # labels
    "no_printer": Refusal("No label printer here", "set one up, or name it"),
    "copies_out_of_range": Refusal("{copies} copies is out of range", "1 to {most}"),
    "label_unusable": Refusal("Label cannot be made: {reason}", "ask an administrator"),
    "design_unusable": Refusal("Design cannot be used: {reason}", "change the file"),
    "unknown_label": Refusal("There is no label {label}", "labels: {known}"),
    "unknown_label_field": Refusal("A label {label} has no {field}", "it has {known}"),
    "design_of_another": Refusal("{label} is for a label {meant}", "this is a label {usual}"),
    "label_not_changed": Refusal("Label {label} is as it came", "nothing to take back"),
    "nothing_to_settle": Refusal("Print job {job} asks nothing", "list the queue: stockhand spool --list"),
    "nothing_to_label": Refusal("Nothing to print a label of", "scan an item, bin or plate"),
    # at the prompt
    "wrong_scan": Refusal("That is {found}", "{wanted}"),
    "nothing_entered": Refusal("Nothing entered", "{wanted}"),
    "no_such_key": Refusal("{key} does nothing here", "F1 lists the keys"),
    "not_an_option": Refusal("{text} is not on the list", "key 1 to {most}"),
    "nothing_to_undo": Refusal("Nothing to undo here", "go on"),
    "search_too_short": Refusal("Type a little more", "2 characters or more"),
    "nothing_found": Refusal("Nothing is called {text}", "try another word"),
    "nothing_to_put_away": Refusal("No {sku} waits on the dock", "look the item up"),
    "nothing_there": Refusal("No {sku} at {location}", "look the item up"),
    "bin_empty": Refusal("{location} has no loose goods", "scan another bin, or the plate"),
    # wire and files
    "bad_command": Refusal("Not a command: {reason}", "see stockhand post --schema"),
    "bad_stamp": Refusal("Stamp is wrong: {reason}", "see stockhand post --schema"),
}
