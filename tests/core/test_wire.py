"""Commands as JSON: what goes out comes back the same, and nothing else gets in."""

from __future__ import annotations

import dataclasses
import json
import re
import types
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.command import Command, Outcome, Stamp
from core.commands import COMMANDS
from core.errors import FIELD_LENGTH_MAX, Rejection
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.inbound.receive import Receive
from core.wire import (
    decode_command,
    decode_line,
    decode_outcome,
    decode_rejection,
    encode_body,
    encode_outcome,
    encode_rejection,
    fingerprint,
    json_schema,
)

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-(2**62), 2**62),
    bool: st.booleans(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    date: st.dates(),
    datetime: st.datetimes(datetime(2000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  the zone is given beside it
    UUID: st.uuids(),
    types.NoneType: st.none(),
}


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a command's field, from its type."""
    if dataclasses.is_dataclass(hint):
        return records_of(hint)
    if get_origin(hint) is tuple:
        return st.lists(values_of(get_args(hint)[0]), max_size=3).map(tuple)
    if isinstance(hint, types.UnionType):
        return st.one_of(*map(values_of, get_args(hint)))
    return VALUES[hint]


def records_of(kind: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: values_of(hints[field.name]) for field in dataclasses.fields(kind)})


ANY_COMMAND = st.one_of(*map(records_of, COMMANDS.values()))
STAMP = Stamp(uuid4(), "OTTO", "TRUCK", datetime(2026, 3, 2, 8, tzinfo=UTC))
BOLTS: dict[str, object] = {"order": "PO1", "sku": "BOLT", "quantity": 1, "location": "DOCK"}


def line(body: object = BOLTS, **changed: object) -> bytes:
    envelope: dict[str, object] = {
        "id": str(STAMP.id), "command": "Receive", "operator": "OTTO", "device": "TRUCK",
        "happened_at": "2026-03-02T08:00:00Z", "body": body,
    }  # fmt: skip
    return json.dumps(envelope | changed).encode()


def refused(text: bytes) -> Rejection:
    with pytest.raises(Rejection) as rejection:
        decode_line(text)
    assert rejection.value.code in {"bad_command", "bad_stamp"}
    assert len(str(rejection.value).splitlines()) == 1
    assert len(str(rejection.value)) < 250
    return rejection.value


@given(ANY_COMMAND)
def test_every_command_comes_back_as_it_went_out(command: Command) -> None:
    body = encode_body(command)
    again = decode_command(type(command).__name__, body)
    assert again == command
    assert encode_body(again) == body
    assert fingerprint(again, STAMP) == fingerprint(command, STAMP)


@given(ANY_COMMAND, ANY_COMMAND)
def test_only_equal_commands_have_equal_fingerprints(one: Command, other: Command) -> None:
    assert (fingerprint(one, STAMP) == fingerprint(other, STAMP)) == (
        type(one) is type(other) and encode_body(one) == encode_body(other)
    )


def test_the_sender_is_part_of_the_fingerprint() -> None:
    command = decode_command("Receive", json.dumps(BOLTS).encode())
    prints = {
        fingerprint(command, dataclasses.replace(STAMP, operator=operator, device=device))
        for operator, device in (("OTTO", "TRUCK"), ("SUE", "TRUCK"), ("OTTO", "DESK"), ("OTT", "OTRUCK"))
    }
    assert len(prints) == 4


def test_what_has_its_default_is_left_out_so_that_new_fields_change_no_old_body() -> None:
    command = Receive(order="PO1", sku="BOLT", quantity=Decimal("1.50"), location="DOCK")
    assert encode_body(command) == b'{"location":"DOCK","order":"PO1","quantity":"1.50","sku":"BOLT"}'
    order = OrderPurchase(number="PO1", supplier="ACME", lines=(OrderedLine(sku="BOLT", quantity=Decimal(1)),))
    assert encode_body(order) == b'{"lines":[{"quantity":"1","sku":"BOLT"}],"number":"PO1","supplier":"ACME"}'


def test_a_line_is_a_stamp_around_a_command() -> None:
    command, stamp = decode_line(line())
    assert command == Receive(order="PO1", sku="BOLT", quantity=Decimal(1), location="DOCK")
    assert stamp == STAMP


@pytest.mark.parametrize(
    ("written", "meant"),
    [("0.1", "0.1"), ('"0.1"', "0.1"), ("1E2", "100"), ('"-3"', "-3"), ("1234567890.123456", "1234567890.123456")],
)
def test_numbers_are_exact_as_json_numbers_and_as_strings(written: str, meant: str) -> None:
    body = json.dumps(BOLTS | {"quantity": "Q"}).replace('"Q"', written)
    command = decode_command("Receive", body.encode())
    assert isinstance(command, Receive)
    assert command.quantity == Decimal(meant)


@pytest.mark.parametrize(
    "written",
    [
        *("NaN", "Infinity", "-Infinity", "1e999", '"NaN"', '"sNaN"', '"-Infinity"', '"1e99999999999999999999"'),
        *("true", "null", "[]", "{}", '""', '"x"', '"1,5"', "1" * 5000),
    ],
)
def test_what_is_no_number_is_no_quantity(written: str) -> None:
    body = json.dumps(BOLTS | {"quantity": "Q"}).replace('"Q"', written)
    assert refused(line().replace(json.dumps(BOLTS).encode(), body.encode())).code == "bad_command"


@pytest.mark.parametrize(
    ("kind", "body", "named"),
    [
        ("Receive", BOLTS | {"colour": "red"}, "Receive has no colour"),
        (
            "OrderPurchase",
            {
                "number": "1",
                "supplier": "A",
                "lines": [{"sku": "B", "quantity": 1}, {"sku": "B", "quantity": 1, "qty": 2}],
            },
            "OrderPurchase has no qty",
        ),
        ("DefineItem", {"sku": "B", "name": "Bolt", "permission": "set_up"}, "DefineItem has no permission"),
        ("Undo", {"posting": str(uuid4()), "version": 2}, "Undo has no version"),
    ],
)
def test_an_unknown_field_is_refused_at_every_depth(kind: str, body: object, named: str) -> None:
    assert named in str(refused(line(body, command=kind)))


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"null", b"[]", b"{", b"\xff\xfe", b'"text"', b"{}", line() + b"x", line()[:-1], b"\x00" + line()),
        line(colour="red"),
        line(command="Steal"),
        line(command="Command"),
        line(command="OrderedLine"),
        line(id="17"),
        line(body=None),
        line(body=[]),
        line(body="x"),
        line({}),
        line(BOLTS | {"sku": None}),
        line(BOLTS | {"sku": 10447}),
        line(BOLTS | {"sku": "B\x00LT"}),
        line(BOLTS | {"lot": "L\x1d1"}),
        line(BOLTS | {"expires_on": "31.12.2026"}),
        line(BOLTS | {"expires_on": "2026-02-30"}),
        line(command="DefineLocation", body={"code": "A", "sequence": 1.5}),
        line(command="DefineLocation", body={"code": "A", "sequence": True}),
        line(command="DefineLocation", body={"code": "A", "active": 1}),
        line().replace(b'"BOLT"', b'"B\xffLT"'),
        line().replace(b'"BOLT"', b'"\\ud800"'),
        line().replace(json.dumps(BOLTS).encode(), b"[" * 100_000),
        line().replace(json.dumps(BOLTS).encode(), b'{"sku":' * 100_000),
    ],
)
def test_what_is_no_command_is_refused_in_one_line(text: bytes) -> None:
    assert refused(text).code == "bad_command"


@pytest.mark.parametrize(
    "changed",
    [
        {"operator": ""},
        {"operator": "x" * 65},
        {"operator": "OTTO\x1b[2J"},
        {"device": ""},
        {"device": " TRUCK"},
        {"happened_at": "2026-03-02T08:00:00"},
        {"happened_at": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_a_stamp_says_who_where_and_when(changed: dict[str, object]) -> None:
    assert refused(line(**changed)).code == "bad_stamp"


@given(st.text(), st.dictionaries(st.text(), st.text(), max_size=3))
def test_outcomes_and_facts_are_kept_as_they_were(said: str, facts: dict[str, str]) -> None:
    plain = said.encode("utf-8", "ignore").decode()
    kept = {key.encode("utf-8", "ignore").decode(): "x" for key in facts}
    posting = uuid4()
    assert decode_outcome(encode_outcome(Outcome(plain, kept)), posting) == Outcome(plain, kept, posting, repeated=True)


def test_a_refusal_never_repeats_a_whole_file_that_was_sent_as_a_code() -> None:
    rejection = Rejection("unknown_item", sku="X" * 500_000)
    assert len(encode_rejection(rejection)) < 200
    assert len(rejection.fields["sku"]) == FIELD_LENGTH_MAX
    assert rejection.fields["sku"].endswith("X…")
    assert Rejection("unknown_item", sku="X" * FIELD_LENGTH_MAX).fields == {"sku": "X" * FIELD_LENGTH_MAX}


def test_a_refusal_is_kept_as_it_was() -> None:
    rejection = Rejection("not_enough", free="3", sku='1/2" pipe {x}', location="A1")
    again = decode_rejection(encode_rejection(rejection))
    assert (again.code, again.fields, str(again)) == (rejection.code, rejection.fields, str(rejection))


def fits(value: Any, schema: dict[str, Any], parts: dict[str, Any]) -> bool:
    """Whether the value is what the schema says; knows the words that our schema uses, and no others."""
    assert set(schema) <= KNOWN_WORDS, set(schema) - KNOWN_WORDS
    if "$ref" in schema:
        return fits(value, parts[schema["$ref"].removeprefix("#/$defs/")], parts)
    if "anyOf" in schema:
        return any(fits(value, each, parts) for each in schema["anyOf"])
    if "const" in schema or "enum" in schema:
        return value in schema.get("enum", [schema.get("const")])
    named = schema["type"]
    kind = next((each for each in ([named] if isinstance(named, str) else named) if is_a(value, each)), None)
    if kind == "object":
        return fields_fit(value, schema, parts)
    if kind == "array":
        return all(fits(each, schema["items"], parts) for each in value)
    if kind == "string" and schema.get("format") in FORMATS:
        return bool(re.fullmatch(FORMATS[schema["format"]], value))
    return kind is not None


def fields_fit(value: dict[str, Any], schema: dict[str, Any], parts: dict[str, Any]) -> bool:
    known = schema["properties"]
    assert schema["additionalProperties"] is False
    return (
        set(value) <= set(known)
        and set(schema.get("required", ())) <= set(value)
        and all(fits(each, known[name], parts) for name, each in value.items())
    )


def is_a(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return kind in KINDS and isinstance(value, KINDS[kind])


KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "object": (dict,), "array": (list,),
    "null": (types.NoneType,),
}  # fmt: skip
KNOWN_WORDS = {
    "$ref", "anyOf", "const", "enum", "type", "properties", "required", "additionalProperties", "items", "format",
    "default", "title", "description", "minLength", "maxLength",
}  # fmt: skip
FORMATS = {
    "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "date": r"\d{4}-\d\d-\d\d",
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "decimal": r"-?[\d.]+([Ee][+-]?\d+)?",
}
SCHEMA = json_schema()


@given(ANY_COMMAND)
def test_the_schema_takes_every_command_and_only_under_its_own_name(command: Command) -> None:
    own = type(command).__name__
    envelope = json.loads(line(json.loads(encode_body(command)), command=own))
    assert [each["title"] for each in SCHEMA["oneOf"] if fits(envelope, each, SCHEMA["$defs"])] == [own]


@pytest.mark.parametrize(
    "body",
    [{}, BOLTS | {"colour": "red"}, BOLTS | {"quantity": True}, BOLTS | {"quantity": None}, BOLTS | {"sku": 1}],
)
def test_the_schema_refuses_what_decoding_refuses(body: dict[str, object]) -> None:
    assert refused(line(body)).code == "bad_command"
    assert not [each for each in SCHEMA["oneOf"] if fits(json.loads(line(body)), each, SCHEMA["$defs"])]


@pytest.mark.parametrize("quantity", [1, 0.5, "1", "0.5"])
def test_the_schema_takes_a_quantity_as_number_or_string_as_decoding_does(quantity: object) -> None:
    text = line(BOLTS | {"quantity": quantity})
    assert decode_line(text)
    assert [each for each in SCHEMA["oneOf"] if fits(json.loads(text), each, SCHEMA["$defs"])]


def test_the_schema_explains_every_command() -> None:
    assert [each["title"] for each in SCHEMA["oneOf"]] == sorted(COMMANDS)
    for each in SCHEMA["oneOf"]:
        assert COMMANDS[each["title"]].permission in each["description"]
        assert len(each["description"]) > 40
    json.dumps(SCHEMA)


@pytest.mark.parametrize("name", ["STOCKHAND", "stockhand"])
def test_a_line_cannot_book_as_stockhand_itself(name: str) -> None:
    assert refused(line(operator=name)).code == "bad_stamp"
