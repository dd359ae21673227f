"""The words of the `stockhand` command: its subcommands, their options and their help."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from tui.command_line.lines import complain, say

_ABOUT = """\
An inventory system for people who stand in front of the shelves.
Without a subcommand it opens the screen for the floor."""

_MORE = """\
the database:
  --database or STOCKHAND_DATABASE: sqlite:////path/file.db or postgresql+psycopg://user@host/name.
  Without either: stockhand/stockhand.db in $XDG_DATA_HOME (~/.local/share), made at the first start.

exit status:
  0 done, 1 what was asked for failed (a line or row refused, a check that found something),
  2 wrong usage, or the database cannot be used (which the floor's screen says, and ends with 1).

`stockhand SUBCOMMAND --help` says more about one."""

_POST = """\
Reads one command a line as JSON and prints one answer a line, in the same order, after it is committed:
  {"id": ..., "outcome": {"said": ..., "facts": {...}}, "repeated": false}
  {"id": ..., "rejection": {"code": ..., "fields": {...}, "said": ...}}
A repeated id gives its first answer and posts nothing, so lines without an answer can be sent again.
A line that is no command is refused with its line number, and the rest goes on."""

_IMPORT = """\
Posts a command for each row of a CSV file: all rows or none. A row says everything about what it names.
Encoding (UTF-8, UTF-16, Windows-1252) and delimiter (comma, semicolon, tab) are found out; dates are
YYYY-MM-DD, numbers have a decimal point, leading zeros stay. The same file twice posts nothing twice.

all but stock: all rows are checked first, then committed 500 at a time, an order always whole, so that
other stations need not wait. If it is stopped in between, or somebody changes the same things meanwhile,
what was committed stays: import the file again, which goes on with the others.
stock: one commit of at most 5000 rows, during which other stations wait some seconds. It is for opening
stock: what a place holds of an item, lot, serial, plate and owner is opened once. A file of which some rows were
opened before, also with another quantity, is refused: leave those rows out, and adjust what was wrong.
purchase-orders, sales-orders and shipments: a row for each line, with what is said of the whole on each row or on
its first. So --good-rows-only does not go with these three: --dry-run names the bad rows.

first lines to copy (* must be there):
  items            sku*,name*,unit,tracking,expires,gtin,pack,pack_quantity,pack_gtin,\
kind,decimals,catch_unit,catch_nominal,catch_tolerance,over_percent,under_percent,\
min_life_days,expiry_optional,class,weight_g,volume_ml,height_mm,hazard,temperature,abc,\
pack_weight_g,pack_volume_ml,pack_height_mm
  locations        code*,kind,zone,sequence,mixing,check_digits,max_weight_kg,max_volume_l,\
max_height_mm,max_plates,put_away
  stock            location*,sku*,quantity*,pack,lot,serial,expires_on,plate,status,owner,catch
  supplier-items   supplier*,sku*,code,pack,price,lead_days,minimum,multiple,min_life_days,\
over_percent,under_percent,over_unlimited
  purchase-orders  order*,supplier*,sku*,quantity*,pack,price,due_on,over_percent,under_percent,\
ordered_on,currency,note,draft
  customers        customer*,name*,ship_to,min_life_days,owner
  sales-orders     order*,customer*,sku*,quantity*,pack,lot,price,due_on,min_life_days,priority,ship_policy,\
carrier,service,reference,ship_to,ordered_on,currency,note,draft
  shipments        shipment*,supplier*,order,order_line,sku,quantity,pack,sscc,parent_sscc,lot,\
serial,expires_on,due_on,carrier

tracking is none, lot, serial or contents (a serial that is used up bit by bit); expires is yes or no; kind is
stock, non_stock or service. An item with several packs has a row for each. What is weighed besides being
counted has a catch_unit, what one piece nominally weighs, and the percent that it may be off, 0 for any.
Measures are those of one piece, or of the pack; temperature is any, ambient, chilled or frozen, abc is A, B or C.
An address is written in one cell, its lines parted by " / ". A ship_policy is partial (what there is), lines (a
line only whole), complete (all or nothing) or cancel (what there is, and no more).
What is left empty there, and of a location's capacity, stays as it is; a capacity of 0 is no limit."""

_ORDER = """\
Writes a purchase order as its supplier reads it. The e-mail is a file that a mail program opens as a draft,
addressed to the supplier; it is refused for an order that is not approved. The same order gives the same file."""

_CARRIER_OUT = """\
Writes the closed cartons that a carrier is to take, loaded or not, to a CSV file in the folder: each carton once,
at most 500 in a file, called like the list that it is (CARRIER-NUMBER.csv). A file is there whole or not at all;
after a crash the next run writes the same file again, under the same name, and no carton is on a second list.

  advice,carton,order,number,reference,customer,ship_to,service,box,weight_kg

number counts the cartons of the order; " / " parts the lines of ship_to."""

_CARRIER_IN = """\
Reads each .csv file in the folder, in the order of their names, and notes on its cartons what the carrier says:

  carton*,tracking*,price

Columns with * are needed. Bad rows are named and left out, the others are noted; then the file is put into the
folder done/ below. A file that cannot be read stays. Status 1 if any row or file is bad."""

IMPORTS = ("items", "locations", "stock", "supplier-items", "purchase-orders", "shipments", "customers", "sales-orders")

_CHECK = """\
Holds the books against every rule of the ledger and prints a line for each place where one is broken.
It reads one snapshot and holds nobody up, so it may be run while everybody works; only where SQLite is older than
3.51.3, a file is not written to meanwhile."""

_DEVICES = """\
Lists the scanners and printers of this station (stockhand.toml) with their state, and what is plugged in besides.
Then it shows all that the scanners send, as bytes and as what it means, until Ctrl-C; the floor's screen, if it is
open, has the scanners to itself meanwhile. --adopt shows a code: the scanner that reads it is set up by that name,
with the characters that it sends before and after a scan."""

_SPOOL = """\
Prints what is queued for the printers of this station (stockhand.toml), until it is stopped.
A job that may or may not have come out is never repeated by itself: --list shows it, --settle answers it."""

_LABELS = """\
What is on each label is a design: a TOML file with its size in mm, its fields, and its elements with their places.
A slip, such as a pick list, is one with receipt paper instead of a size, and its elements stand below each other.
Export one, change it, look at it with preview, and import it: from then on the label is printed so."""

_PREVIEW = """\
Draws a label or a slip in characters, or as a PNG file with a pixel for each of the printer's dots.
A slip is as wide as the paper: 80 mm hold 48 characters at 203 dpi and 42 at 180, 58 mm hold 32 and 30.
Values are given as field=value; without any, examples stand in their place."""

_PRINT = """\
Queues a label for each thing from one code to another, as people count them: A1-2 comes before A1-10.
It commits 100 labels at a time. If it is stopped, type it again: on the same day nothing is printed twice,
unless the run has another name (--run)."""

_TIDY = """\
Releases the reservations that are past their time, gives goods that are past their date the status expired, and goods
of recalled lots, which are held at once, the status recalled. Goods that somebody wants are released at once without
it, and expired or recalled ones are given to nobody: it is for a timer, so that what is shown as free is free."""

_UPGRADE = """\
Makes the schema in an empty database, or brings it up to date, in one transaction; an upgraded one is left as it is.

On PostgreSQL the tables may belong to another role than the one that Stockhand works as, which can then post but
change nothing that was posted: --owner (or STOCKHAND_OWNER_DATABASE) is the address of the owner, and --role (or
STOCKHAND_ROLE) the role that is given its rights, each time; without it, it is the one that --database names."""

_COPY = """\
Copies everything from one database to another: from an SQLite file to PostgreSQL, back, or between two of a kind.
TO must be empty, or as `stockhand db upgrade` made it; on PostgreSQL it is the address of the tables' owner. All is
written in one transaction, read back, compared and checked: what goes wrong or is stopped leaves nothing behind.
A file takes no postings meanwhile. A server goes on, and what it takes then is not copied: stop the stations first.
--role (or STOCKHAND_ROLE) names the role that Stockhand is to work as, as for `db upgrade`."""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, like all others."""

    def error(self, message: str) -> NoReturn:
        complain(f"{message} (see {self.prog} --help)")
        raise SystemExit(2)


class _Version(argparse.Action):
    """Prints the installed version; looking it up takes longer than most starts, so only when asked."""

    def __init__(self, option_strings: Sequence[str], dest: str, **_others: object) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, help="show the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_given: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            found = version("stockhand")
        except PackageNotFoundError:
            found = "(run from its folder, not installed)"
        say(f"stockhand {found}")
        parser.exit()


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command; `verb` in its answer is the module that does what is asked."""
    common = _Parser(add_help=False)
    common.add_argument("--database", metavar="URL", default=argparse.SUPPRESS, help="the database to work with")
    parser = _Parser(
        prog="stockhand",
        description=_ABOUT,
        epilog=_MORE,
        parents=[common],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version)
    parser.set_defaults(verb="tui.command_line.floor")
    verbs = parser.add_subparsers(title="subcommands", metavar="SUBCOMMAND")

    def verb(name: str, module: str, brief: str, about: str = "") -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = verbs.add_parser(
            name,
            help=brief,
            description=about or f"{brief[0].upper()}{brief[1:]}.",
            parents=[common],
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        made.set_defaults(verb=module)
        return made

    _demo(verb("demo", "tui.command_line.demo", "open a small warehouse to try everything with"))
    _post(verb("post", "tui.command_line.post", "post commands given as JSON lines", _POST))
    _report(verb("report", "tui.command_line.report", "print a report"))
    _check(verb("check", "tui.command_line.check", "check that the books are sound; prints what is not", _CHECK))
    _import(verb("import", "tui.command_line.import_file", "import items, stock, orders and more from CSV", _IMPORT))
    _order(verb("order", "tui.command_line.order", "write the papers of a purchase order"), common)
    _carrier(verb("carrier", "tui.command_line.carrier", "files to a carrier and from it"), common)
    _devices(verb("devices", "tui.command_line.devices", "show what is plugged in, and what scanners send", _DEVICES))
    _spool(verb("spool", "tui.command_line.spool", "print the queued labels", _SPOOL))
    _labels(verb("labels", "tui.command_line.labels", "show, change and print labels", _LABELS), common)
    verb("tidy", "tui.command_line.tidy", "do what falls due by the clock", _TIDY)
    _db(verb("db", "tui.command_line.db", "make, upgrade or copy a database"), common)
    return parser


def _demo(parser: Any) -> None:
    parser.add_argument("--fresh", action="store_true", help="start again with a new warehouse")
    parser.add_argument("--play", action="store_true", help="play a shift with simulated scans")
    parser.add_argument("--sheet", metavar="FILE", type=Path, help="write the demo's barcodes to a PDF or PNG file")


def _post(parser: Any) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="the file of JSON lines; - is standard input")
    parser.add_argument("--device", metavar="NAME", default="", help="refuse lines that name another device")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of a line and exit")


def _report(parser: Any) -> None:
    parser.add_argument(
        "report",
        choices=("stock", "late-orders", "late-sales", "trace"),
        help="stock: what is on hand at each location; late-orders: what should have come in and has not; "
        "late-sales: what should have left and has not; "
        "trace SKU LOT: where a lot or serial came from, is and went",
    )
    parser.add_argument("of", metavar="CODE", nargs="*", help="trace: the item's SKU and the lot")
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table", help="table if not given")
    parser.add_argument("--sku", default="", help="stock: only this item")
    parser.add_argument("--location", default="", help="stock: only this location")
    parser.add_argument("--site", metavar="CODE", default="", help="late-...: the site, where there are several")
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        type=_day,
        help="stock: what there was at the end of that day, of all plates together",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date like 2026-03-31") from None


def _check(parser: Any) -> None:
    parser.add_argument(
        "--explain", action="store_true", help="tell how each came to be: who posted what, and where it goes wrong"
    )


def _import(parser: Any) -> None:
    parser.add_argument("kind", choices=IMPORTS, help="what the rows are")
    parser.add_argument("file", metavar="FILE.csv", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="decide every row, name the bad ones, import none")
    parser.add_argument(
        "--good-rows-only", action="store_true", help="leave bad rows out and import the others; not for all"
    )
    parser.add_argument("--operator", metavar="CODE", default="", help="who imports; else the system itself")
    parser.add_argument("--site", metavar="CODE", default="", help="the site, where there are several")
    parser.add_argument("--create", action="store_true", help="locations: make zones that are missing")


def _order(parser: Any, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    brief = "write an order as a PDF, or as an e-mail file with the PDF in it"
    shape: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter, "allow_abbrev": False}
    made = actions.add_parser("print", help=brief, description=_ORDER, parents=[common], **shape)
    made.add_argument("number", metavar="NUMBER", help="of the order")
    made.add_argument("--to", metavar="FILE.pdf", type=Path, help="where the PDF goes")
    made.add_argument("--email", metavar="FILE.eml", type=Path, help="where the e-mail goes")


def _carrier(parser: Any, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    for name, brief, about in (
        ("export", "write the cartons that the carrier is to take", _CARRIER_OUT),
        ("import", "note the numbers that the carrier gave them", _CARRIER_IN),
    ):
        shape: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter, "allow_abbrev": False}
        made = actions.add_parser(name, help=brief, description=about, parents=[common], **shape)
        made.add_argument("carrier", metavar="CARRIER", help="its code")
        made.add_argument("folder", metavar="FOLDER", type=Path, help="where its files are")
        made.add_argument("--site", metavar="CODE", default="", help="the site, where there are several")
        made.add_argument("--operator", metavar="CODE", default="", help="who does it; else the system itself")


def _devices(parser: Any) -> None:
    wanted = parser.add_mutually_exclusive_group()
    wanted.add_argument("--list", action="store_true", help="only list what there is")
    wanted.add_argument(
        "--adopt", metavar="NAME", default="", help="set up the scanner that reads a code from the screen"
    )


def _spool(parser: Any) -> None:
    wanted = parser.add_mutually_exclusive_group()
    wanted.add_argument("--once", action="store_true", help="print what is due, and exit")
    wanted.add_argument("--list", action="store_true", help="list what has not come out, and what needs a person")
    wanted.add_argument(
        "--settle", nargs=2, metavar=("JOB", "yes|no"), help="say whether an uncertain job came out; no prints it again"
    )


def _labels(parser: Any, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)

    def action(name: str, brief: str, about: str = "") -> Any:
        shape: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter, "allow_abbrev": False}
        said = about or f"{brief[0].upper()}{brief[1:]}."
        return actions.add_parser(name, help=brief, description=said, parents=[common], **shape)

    action("list", "list the labels and slips, their paper and fields")
    action("export", "write the file of a label's design").add_argument("name", metavar="NAME")
    for name, brief, given in (
        ("import", "change a label to what a file says", "FILE.toml"),
        ("withdraw", "print a label as it came with Stockhand again", "NAME"),
    ):
        changing = action(name, brief)
        changing.add_argument("name", metavar=given)
        changing.add_argument("--operator", metavar="CODE", default="", help="who changes it; else the system itself")
    _preview(action("preview", "show a label or a slip, of a name or of a file", _PREVIEW))
    _print_range(action("print", "print labels of many things", _PRINT))


def _preview(parser: Any) -> None:
    parser.add_argument("name", metavar="NAME|FILE.toml")
    parser.add_argument("values", metavar="FIELD=VALUE", nargs="*")
    parser.add_argument("--png", metavar="FILE", type=Path, help="write a picture")
    parser.add_argument("--dpi", type=int, choices=(180, 203, 300), default=203, help="of the printer; else 203")
    parser.add_argument("--paper-mm", type=int, choices=(58, 80), default=80, help="of a slip's paper; else 80")


def _print_range(parser: Any) -> None:
    parser.add_argument(
        "kind", choices=("location", "item", "plate", "printer", "control"), help="what to print labels of"
    )
    parser.add_argument("--from", dest="first", metavar="CODE", default="", help="the first; else from the start")
    parser.add_argument("--to", dest="last", metavar="CODE", default="", help="the last; else to the end")
    parser.add_argument("--printer", metavar="CODE", default="", help="else where the site sends such labels")
    parser.add_argument("--copies", type=int, metavar="N", default=1, help="of each label")
    parser.add_argument("--design", metavar="NAME", default="", help="another design that the site has for the same")
    parser.add_argument("--site", metavar="CODE", default="", help="the site, where there are several")
    parser.add_argument("--operator", metavar="CODE", default="", help="who prints; else the system itself")
    parser.add_argument("--run", metavar="NAME", default="", help="print again what was printed today")
    parser.add_argument("--dry-run", action="store_true", help="list what would be printed")


def _db(parser: Any, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    shape: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter, "allow_abbrev": False}
    upgrade = actions.add_parser(
        "upgrade", help="make the schema, or bring it up to date", description=_UPGRADE, parents=[common], **shape
    )
    upgrade.add_argument("--owner", metavar="URL", default="", help="the address of the tables' owner")
    copy = actions.add_parser("copy", help="copy a whole database to an empty one", description=_COPY, **shape)
    copy.add_argument("source", metavar="FROM")
    copy.add_argument("target", metavar="TO")
    for action in (upgrade, copy):
        action.add_argument("--role", metavar="NAME", default="", help="the role that Stockhand works as")
