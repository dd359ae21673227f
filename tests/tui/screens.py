"""Views as tasks of the floor show them, and the sizes at which each must be right."""

from __future__ import annotations

from tui.view import Key, Message, Table, Tier, View

SIZES = [(20, 10), (26, 12), (30, 16), (40, 15), (30, 25), (80, 24), (160, 50)]


def _keys(*words: tuple[str, str, int]) -> tuple[Key, ...]:
    return tuple(Key(name, word, priority) for name, word, priority in words)


_PICK_KEYS = _keys(("F1", "Help", 0), ("F3", "Back", 1), ("F4", "Short", 2), ("F6", "Undo", 3), ("F7", "Label", 6))

PICK = View(
    title="PICK 3/12 W1042",
    prompt="LOC",
    operator="Ana K.",
    big="A12-034",
    lines=(
        "10447  12 EA > T1",
        "Hex bolt M8x40 zinc DIN933",
        "Lot L24-0911 exp 2027-12",
        "left here 480 EA",
        "next B03-110",
    ),
    message=Message(happened="Scan location A12-034"),
    keys=_PICK_KEYS,
)

RECEIVE = View(
    title="RECV PO4500017",
    prompt="QTY",
    offered="10",
    operator="Joe",
    station="D2",
    big="10",
    big_note="EA this scan",
    lines=(
        "20981  open 40 of 60",
        "Bearing 6204-2RS C3",
        "Lot L24-0911  exp 2027-12-31",
        "on pallet LP0009812 30 EA (3 scans)",
    ),
    message=Message(Tier.OK, "+10 EA  GS1 01 10 17 37"),
    keys=_keys(("F1", "Help", 0), ("F3", "Back", 1), ("F6", "Undo", 3), ("F7", "Label", 6), ("F8", "ClosePal", 2)),
)

MENU = View(
    title="MENU",
    prompt="NO.",
    operator="Ana",
    station="D2",
    menu=(
        ("1", "Receive"),
        ("2", "Put away"),
        ("3", "Pick 12"),
        ("4", "Pack"),
        ("5", "Move"),
        ("6", "Count"),
        ("7", "Adjust"),
        ("8", "Lookup"),
        ("9", "Issue"),
        ("0", "More"),
    ),
    message=Message(happened="scan anything or key"),
    keys=_keys(("F1", "Help", 0), ("F3", "Back", 1), ("F8", "Logout", 3)),
)

ERROR = View(
    title="PICK 3/12 W1042",
    prompt="LOC",
    operator="Ana K.",
    online=False,
    big="A12-034",
    lines=("10447  12 EA > T1", "Hex bolt M8x40 zinc DIN933", "Lot L24-0911 exp 2027-12"),
    message=Message(Tier.SOFT, "B03-110 is not the bin", "scan A12-034, F4 if it is empty"),
    keys=_PICK_KEYS,
)

LOCKED = View(
    title="PICK 3/12 W1042",
    prompt="ITEM",
    operator="Ana K.",
    big="A12-034",
    lines=("10447  12 EA > T1", "Hex bolt M8x40 zinc DIN933"),
    locked=True,
    message=Message(Tier.HARD, "WRONG ITEM 20981 Bearing", "want 10447 Hex bolt M8x40, nothing was booked"),
    keys=_PICK_KEYS,
)

CARD = View(
    title="LOOK UP",
    prompt="NO.",
    operator="Ana",
    big="B03-110",
    lines=("31150 Hydraulic oil ISO46 5L", "24 CN  lot L24-771", "10447 Hex bolt M8x40 zinc", "140 EA 2 lots"),
    menu=(("1", "Count"), ("2", "Move from"), ("3", "Put here"), ("4", "Label")),
    keys=_keys(("F1", "Help", 0), ("F3", "Back", 1)),
)

DOCK = View(
    title="RECEIVE PO 4500017 ACME Fasteners",
    prompt="SCAN",
    operator="Joe B.",
    station="DOCK-2",
    big="DOCK-2",
    big_note="staging",
    lines=(
        "20981 Bearing 6204-2RS C3  pack 10 EA/BX  put-away zone B",
        "Lot L24-0911  Expiry 2027-12-31",
        "LPN LP0009812  on pallet 30 EA",
    ),
    message=Message(
        Tier.OK,
        "+10 EA  20981  lot L24-0911  pallet LP0009812",
        "scan next case, a new pallet label, or F8 to close this pallet",
    ),
    keys=_keys(
        ("F1", "Help", 0),
        ("F2", "Item", 5),
        ("F3", "Back", 1),
        ("F4", "Damage", 4),
        ("F5", "Line", 5),
        ("F6", "Undo", 2),
        ("F7", "Label", 5),
        ("F8", "ClosePal", 3),
        ("F9", "Blind", 6),
        ("F10", "Post", 7),
    ),
    table=Table(
        columns=("Ln", "Item", "Description", "Ordered", "Rcvd", "Open", "UoM", "Track", "Note"),
        rows=(
            ("1", "10447", "Hex bolt M8x40 zinc DIN933", "500", "500", "0", "EA", "lot", "done"),
            ("2", "20981", "Bearing 6204-2RS C3", "60", "30", "30", "EA", "lot+exp", "QC 2"),
            ("3", "31150", "Hydraulic oil ISO46 5L", "24", "0", "24", "CN", "lot+exp", "HAZ"),
            *((str(line), "40012", "Pump P-200", "2", "0", "2", "EA", "serial", "") for line in range(4, 31)),
        ),
        current=1,
    ),
)

SCREENS = {
    "pick": PICK,
    "receive": RECEIVE,
    "menu": MENU,
    "error": ERROR,
    "locked": LOCKED,
    "card": CARD,
    "dock": DOCK,
}
