"""What a linter cannot see: the tree keeps the shape that makes it easy to find one's way in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("core", "devices", "tui")
FLOOR_AREAS = ("inbound", "outbound", "internal", "counting", "assets")
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
# Loaded by name: the console script, and what Alembic finds in its folder.
ENTRY_POINTS = re.compile(r"tui\.cli|core\.schema\.migrations\..*|.*\.__main__")
LATE_IMPORT = re.compile(rf"((?:{'|'.join(PACKAGES)})(?:\.\w+)+)(?::\w+)?")
# A letter in brackets, so that this line does not find itself.
UNFINISHED = re.compile(r"\bTO[D]O|FIX[M]E|\bX[X]X\b|NotImplemented[E]rror")
SKIPPED = re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail|importorskip)")
SLEEPING = re.compile(r"time\.sleep\(|asyncio\.sleep\((?!0\))")
MACHINE_PATH = re.compile(r"/(?:home|Users)/\w+/|/root\b/|" + re.escape(f"{ROOT}/"))


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def lines_with(pattern: re.Pattern[str], *folders: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources(*folders)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text("utf-8")))


def lasting(*folders: str) -> list[Path]:
    """The files that somebody goes on working on: a migration is written once."""
    return [path for path in sources(*folders) if path.parent.name != "versions"]


def mentioned_modules(path: Path) -> Iterator[str]:
    """The modules that a file imports, or names in a string ("tui.inbound.receive") to import late."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and (late := LATE_IMPORT.fullmatch(str(node.value))):
            yield late[1]


def test_every_floor_task_has_its_rule_in_the_core_under_the_same_name() -> None:
    tasks = [path for area in FLOOR_AREAS for path in sources(f"tui/{area}") if path.stem != "__init__"]
    assert [str(task) for task in tasks if not (ROOT / "core" / task.relative_to(ROOT / "tui")).exists()] == []


def test_every_module_is_used_by_the_program() -> None:
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in sources(*PACKAGES)}
    used = {name for module, path in modules.items() for name in mentioned_modules(path) if name != module}
    own = {name for name in modules if not name.endswith("__init__") and not ENTRY_POINTS.fullmatch(name)}
    assert sorted(own - used) == []


def test_nothing_is_left_unfinished() -> None:
    assert lines_with(UNFINISHED, *PACKAGES, "tests") == []


def test_no_test_is_skipped() -> None:
    assert lines_with(SKIPPED, "tests") == []


def test_no_test_sleeps() -> None:
    assert lines_with(SLEEPING, "tests") == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert lines_with(MACHINE_PATH, *PACKAGES, "tests") == []


def test_requirements_hold_no_download_addresses() -> None:
    files = sorted((ROOT / "requirements").iterdir())
    assert files
    assert [path.name for path in files if "://" in path.read_text("utf-8")] == []


def test_every_file_is_short_enough_for_one_subject() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in lasting(*PACKAGES, "tests")}
    assert [f"{path.relative_to(ROOT)}: {n}" for path, n in lengths.items() if n > FILE_LINES_MAX] == []


def test_every_function_is_short_enough_to_be_read_at_once() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in lasting(*PACKAGES, "tests")
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES_MAX
    ]
    assert long == []
