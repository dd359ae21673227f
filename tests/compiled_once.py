"""What is compiled of a statement, kept for the whole test run: each test opens engines of its own, all of two kinds.

To compile is half of what a short test costs. A statement is looked up by how it is built, not by who built it, so
that a fault that a test puts into the code is compiled as it is.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from sqlalchemy import Dialect, Engine
from sqlalchemy.util import LRUCache

KEPT_MAX = 3_000
Key = tuple[Any, ...]


class CompiledOnce(LRUCache[Key, Any]):
    """As the cache of an engine, for all engines of the same kind."""

    def get(self, key: Key, default: Any = None) -> Any:
        return super().get(_of_its_kind(*key), default)

    def __setitem__(self, key: Key, compiled: Any) -> None:
        super().__setitem__(_of_its_kind(*key), compiled)


def _of_its_kind(dialect: Dialect, *statement: Hashable) -> Key:
    """The key of a statement, without the one engine that it belongs to."""
    return dialect.name, dialect.driver, dialect.paramstyle, dialect.server_version_info, *statement


def compile_once() -> None:
    """Lets all engines that are made from now on share what they compile."""
    shared = CompiledOnce(KEPT_MAX)
    begin = Engine.__init__

    def begin_sharing(engine: Engine, *given: Any, **named: Any) -> None:
        begin(engine, *given, **named)
        engine._compiled_cache = shared

    Engine.__init__ = begin_sharing  # type: ignore[method-assign, assignment]  # no other way in
