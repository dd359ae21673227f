"""Commands as JSON: for the posting log, for files of commands, and for other systems."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, get_args, get_type_hints
from uuid import UUID

import msgspec

from core.command import SYSTEM, Command, Outcome, Stamp
from core.commands import COMMANDS
from core.errors import Rejection
from core.values import safe_text

LINE_LENGTH_MAX = 1_000_000
YEAR_MIN = 2000
NOT_JSON = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)  # the last: brackets in brackets without end

_CONTROL = re.compile("[\x00-\x1f\x7f]")


class Envelope(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One line on the wire: a stamp around the body of a command."""

    id: UUID
    command: str
    operator: str
    device: str
    happened_at: datetime
    body: msgspec.Raw
    approval: UUID | None = None


def decode_line(line: bytes) -> tuple[Command, Stamp]:
    """The command and its stamp that one line of JSON holds."""
    try:
        envelope = msgspec.json.decode(line, type=Envelope)
    except NOT_JSON as error:
        raise Rejection("bad_command", reason=_one_line(error)) from error
    if envelope.happened_at.tzinfo is None:
        raise Rejection("bad_stamp", reason="happened_at needs a time zone")
    if envelope.happened_at.year < YEAR_MIN:
        raise Rejection("bad_stamp", reason=f"happened_at is before the year {YEAR_MIN}")
    for field, value in (("operator", envelope.operator), ("device", envelope.device)):
        if not value or safe_text(value, 64) != value:
            raise Rejection("bad_stamp", reason=f"{field} is empty, too long or not plain text")
    if envelope.operator.upper() == SYSTEM:
        raise Rejection("bad_stamp", reason=f"{SYSTEM} is nobody's operator")
    stamp = Stamp(envelope.id, envelope.operator, envelope.device, envelope.happened_at, envelope.approval)
    return decode_command(envelope.command, bytes(envelope.body)), stamp


def decode_command(kind: str, body: bytes) -> Command:
    """The command of that kind that the JSON object says."""
    command = COMMANDS.get(kind)
    if command is None:
        raise Rejection("bad_command", reason=f"no command is called {safe_text(kind, 40)}")
    try:
        unknown = sorted(_unknown_names(command, msgspec.json.decode(body)))
        if unknown:
            raise Rejection("bad_command", reason=f"{kind} has no {safe_text(unknown[0], 40)}")
        decoded = msgspec.json.decode(body, type=command)
    except NOT_JSON as error:
        raise Rejection("bad_command", reason=_one_line(error)) from error
    _require_sound(decoded)
    return decoded


def encode_body(command: Command) -> bytes:
    """The command's fields as JSON; what has its default is left out, so that new fields change no old body."""
    return msgspec.json.encode(_plain(command), order="sorted")


def fingerprint(command: Command, stamp: Stamp, body: str = "") -> str:
    """What two sendings of one id must agree in; `body` is the command as JSON, where it is at hand."""
    parts = (
        type(command).__name__,
        str(command.version),
        stamp.operator,
        stamp.device,
        body or encode_body(command).decode(),
        *(() if stamp.approval is None else (str(stamp.approval),)),
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def encode_outcome(outcome: Outcome) -> str:
    """An outcome as the posting log keeps it."""
    return msgspec.json.encode({"said": outcome.said, "facts": dict(outcome.facts)}).decode()


def encode_rejection(rejection: Rejection) -> str:
    """A refusal as the posting log keeps it."""
    return msgspec.json.encode({"code": rejection.code, "fields": rejection.fields}).decode()


def decode_outcome(text: str, posting: UUID) -> Outcome:
    """The outcome that the posting log kept."""
    kept = msgspec.json.decode(text)
    return Outcome(kept["said"], kept["facts"], posting, repeated=True)


def decode_rejection(text: str) -> Rejection:
    """The refusal that the posting log kept."""
    kept = msgspec.json.decode(text)
    return Rejection(kept["code"], **kept["fields"])


def json_schema() -> dict[str, Any]:
    """The JSON Schema of one line, for every command there is."""
    kinds = [COMMANDS[name] for name in sorted(COMMANDS)]
    bodies, parts = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    for part in parts.values():
        part["additionalProperties"] = False
        part["properties"] = {name: _as_json(_with_numbers(each)) for name, each in part["properties"].items()}
    lines = [
        _line_schema(kind.__name__, kind.permission, kind.__doc__ or "", body)
        for kind, body in zip(kinds, bodies, strict=True)
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One command for `stockhand post`",
        "oneOf": lines,
        "$defs": parts,
    }


def _line_schema(kind: str, permission: str, meaning: str, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "title": kind,
        "description": f"{meaning.strip().splitlines()[0]} Permission: {permission}.",
        "properties": {
            "id": {
                "type": "string",
                "format": "uuid",
                "description": "made and kept by the sender, best a UUIDv7",
            },
            "command": {"const": kind},
            "operator": {"type": "string", "minLength": 1, "maxLength": 64},
            "device": {"type": "string", "minLength": 1, "maxLength": 64},
            "happened_at": {"type": "string", "format": "date-time", "description": "with a time zone"},
            "approval": {"type": "string", "format": "uuid", "description": "given at a station by a second person"},
            "body": body,
        },
        "required": ["id", "command", "operator", "device", "happened_at", "body"],
        "additionalProperties": False,
    }


def _with_numbers(schema: dict[str, Any]) -> dict[str, Any]:
    """A decimal may be a JSON number as well as a string; both are taken exactly as they are written."""
    if "anyOf" in schema:
        return schema | {"anyOf": [_with_numbers(each) for each in schema["anyOf"]]}
    return schema | {"type": ["number", "string"]} if schema.get("format") == "decimal" else schema


def _as_json(schema: dict[str, Any]) -> dict[str, Any]:
    """A list that may be left out is an empty list, which JSON has, and no tuple."""
    return schema | {"default": []} if schema.get("default") == () else schema


def _require_sound(value: Any, name: str = "") -> None:
    """Refuses what no database can keep: numbers that are none, and text with control characters."""
    if isinstance(value, Decimal) and not value.is_finite():
        raise Rejection("bad_command", reason=f"{name} is not a number")
    if isinstance(value, str) and _CONTROL.search(value):
        raise Rejection("bad_command", reason=f"{name} has control characters")
    if isinstance(value, tuple):
        for part in value:
            _require_sound(part, name)
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            _require_sound(getattr(value, field.name), field.name)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    defaults = _defaults(value.__class__)
    if defaults is None:
        return value
    return {name: _plain(held) for name, default in defaults if (held := getattr(value, name)) != default}


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...] | None:
    """The fields of a command or of its lines with what they are where nothing is given; None for any other value."""
    if not dataclasses.is_dataclass(kind):
        return None
    return tuple((field.name, field.default) for field in dataclasses.fields(kind))


def _unknown_names(kind: type, raw: Any) -> set[str]:
    if not isinstance(raw, dict):
        return set()
    parts = _parts(kind)
    unknown = set(raw) - set(parts)
    for name, part in parts.items():
        if part is not None and isinstance(raw.get(name), list):
            unknown |= {extra for line in raw[name] for extra in _unknown_names(part, line)}
    return unknown


@cache
def _parts(kind: type) -> dict[str, type | None]:
    """For each field of the class, the class of its lines, None where the field holds none."""
    hints = get_type_hints(kind)
    return {name: _line_class(hints[name]) for name in _field_names(kind)}


def _field_names(kind: type) -> set[str]:
    return {field.name for field in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else set()


def _line_class(hint: object) -> type | None:
    inner = next(iter(get_args(hint)), None)
    return inner if isinstance(inner, type) and dataclasses.is_dataclass(inner) else None


def _one_line(error: Exception) -> str:
    return safe_text(str(error).replace("`", "'"), 120)
