"""`stockhand labels`: what is on the labels, changing it, looking at it, and printing whole ranges."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from core.catalogue.label_design import DefineLabelDesign, WithdrawLabelDesign
from core.command import SYSTEM, Command
from core.errors import Rejection, StockhandError
from core.internal.print_range import Range, Run
from core.labels.design_file import TEXT_LENGTH_MAX, AnyDesign, DesignUnusable, load, read
from core.labels.errors import LabelError
from core.labels.in_characters import in_characters
from core.labels.label import Label
from core.labels.slip import Slip, plain_text
from core.own_designs import Current, current_design, current_designs
from devices.printers.paper import paper_of
from tui.command_line.database import open_room
from tui.command_line.lines import complain, remark, say
from tui.command_line.progress import with_bar
from tui.command_line.table import table_lines

DEVICE = "labels"
COLUMNS = ("label", "version", "paper", "fields")
COLUMNS_MAX = 80
FILE = ".toml"


def run(arguments: Namespace) -> int:
    """Does what is asked; status 1 if it could not be done."""
    try:
        return _ACTIONS[arguments.action](arguments)
    except LabelError as error:
        complain(str(error))
        return 1


def _list(arguments: Namespace) -> int:
    with open_room(arguments) as room:
        current = room.read(current_designs)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in table_lines(COLUMNS, [_row(each) for each in current], width):
        say(line)
    return 0


def _row(current: Current) -> tuple[str, ...]:
    design = read(current.file)
    own = " (own)" if current.definition else ""
    return current.name, f"{current.version}{own}", design.paper, " ".join(design.fields)


def _export(arguments: Namespace) -> int:
    """Exactly as it is into a file; on a terminal, without what could steer it."""
    with open_room(arguments) as room:
        text = room.read(current_design, arguments.name).file
    if sys.stdout.isatty():
        for line in text.splitlines():
            say(line)
    else:
        with open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False) as file:
            file.write(text)
    return 0


def _import(arguments: Namespace) -> int:
    text = _text_of(Path(arguments.name))
    try:
        load(text)
    except DesignUnusable as wrong:
        for line in wrong.problems:
            remark(f"{arguments.name}: {line}")
        complain(f"{arguments.name}: the label is not changed")
        return 1
    return _post(arguments, DefineLabelDesign(toml=tuple(text.removesuffix("\n").split("\n"))))


def _withdraw(arguments: Namespace) -> int:
    return _post(arguments, WithdrawLabelDesign(name=arguments.name))


def _post(arguments: Namespace, command: Command) -> int:
    with open_room(arguments) as room:
        say(room.post(command, room.stamp(arguments.operator.upper() or SYSTEM, DEVICE)).said)
    return 0


def _preview(arguments: Namespace) -> int:
    design = _design(arguments)
    drawn = design.draw(_values(design, arguments.values))
    if isinstance(drawn, Slip):
        _show_slip(drawn, arguments)
    else:
        _show_label(drawn, arguments)
    return 0


def _show_label(label: Label, arguments: Namespace) -> None:
    if arguments.png:
        from devices.printers.picture import png  # late: Pillow is only needed here

        arguments.png.write_bytes(png(label, arguments.dpi))
        say(f"{arguments.png}: {label.width_mm:g} x {label.height_mm:g} mm at {arguments.dpi} dpi")
        return
    for line in in_characters(label, min(shutil.get_terminal_size().columns, COLUMNS_MAX)):
        say(line)


def _show_slip(slip: Slip, arguments: Namespace) -> None:
    """As wide as a receipt printer of this paper and resolution prints it."""
    paper = paper_of(arguments.paper_mm, arguments.dpi)
    if arguments.png:
        from devices.printers.slip_picture import png  # late: Pillow is only needed here

        arguments.png.write_bytes(png(slip, paper))
        say(f"{arguments.png}: {paper.characters} characters on {arguments.paper_mm} mm paper at {paper.dpi} dpi")
        return
    for line in plain_text(slip, paper.characters).splitlines():
        say(line)


def _design(arguments: Namespace) -> AnyDesign:
    """The design of a file, which needs no database, or of a label."""
    if arguments.name.endswith(FILE):
        return load(_text_of(Path(arguments.name)))
    with open_room(arguments) as room:
        return read(room.read(current_design, arguments.name).file)


def _values(design: AnyDesign, given: Sequence[str]) -> Mapping[str, str]:
    if not given:
        return {name: field.example(name) for name, field in design.fields.items()}
    values = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or name not in design.fields:
            raise LabelError(f"{each} is not FIELD=VALUE, with one of {', '.join(design.fields)}")
        values[name] = value.replace("\\n", "\n").replace("\\t", "\t")
    return values


def _print(arguments: Namespace) -> int:
    """Queues the labels, names those that are refused, and says how many there were."""
    wanted = Range(
        kind=arguments.kind,
        first=arguments.first,
        last=arguments.last,
        printer=arguments.printer.upper(),
        site=arguments.site.upper(),
        copies=arguments.copies,
        design=arguments.design,
    )
    with open_room(arguments) as room:
        if arguments.dry_run:
            for code in room.read(wanted.codes):
                say(code)
            return 0
        return _tell(*_queue(Run(room, arguments.operator.upper() or SYSTEM, arguments.run), wanted))


def _queue(run: Run, wanted: Range) -> tuple[int, int, int]:
    queued = before = refused = 0
    for code, answer in run.print(wanted, with_bar if sys.stderr.isatty() else iter):
        if isinstance(answer, Rejection):
            refused += 1
            remark(f"{code}: {answer}")
        else:
            queued += not answer
            before += answer
    return queued, before, refused


def _tell(queued: int, before: int, refused: int) -> int:
    earlier = f", {before} queued before" if before else ""
    say(f"{queued} labels queued{earlier}")
    if refused:
        complain(f"{refused} labels are refused")
    elif not queued + before:
        complain("nothing lies in that range")
    return int(bool(refused or not queued + before))


def _text_of(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(4 * TEXT_LENGTH_MAX + 1)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StockhandError(f"{path}: is no text in UTF-8") from None
    return "\n".join(line.expandtabs(4) for line in text.replace("\r\n", "\n").removesuffix("\n").split("\n")) + "\n"


_ACTIONS: dict[str, Callable[[Namespace], int]] = {
    "list": _list,
    "export": _export,
    "import": _import,
    "withdraw": _withdraw,
    "preview": _preview,
    "print": _print,
}
